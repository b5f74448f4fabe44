using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// How an out-of-distribution score is computed, with its arguments. Derive from it for one of your own: <see cref="Fit"/> is enough for
/// assessments and predictors; packages also need <see cref="OutOfDistributionScore.State"/> and <see cref="Read(string)"/>.
/// </summary>
public abstract class OutOfDistributionMethod : Choice
{
    /// <summary>Whether <see cref="Fit"/> reads the training samples. Default true; where false it may be given none.</summary>
    public virtual bool NeedsTraining => true;

    /// <summary>The name in packages of one of the library's own.</summary>
    internal virtual string? Kind => null;

    /// <summary>Fits the score on training samples without augmentation.</summary>
    /// <param name="logits">N rows of the network's K logits, not calibrated.</param>
    /// <param name="features">N rows of the D values that enter the head.</param>
    /// <param name="labels">The class of each.</param>
    /// <returns>The score.</returns>
    /// <exception cref="ArgumentException">An argument is out of its range, or no score can be fitted on these; an assessment then does without it and says so.</exception>
    public abstract OutOfDistributionScore Fit(IReadOnlyList<float[]> logits, IReadOnlyList<float[]> features, IReadOnlyList<int> labels);

    /// <summary>Makes a fitted score from what its <see cref="OutOfDistributionScore.State"/> gave.</summary>
    /// <param name="state">The text. It comes from a file: check every number.</param>
    /// <returns>A score that gives the same values.</returns>
    /// <exception cref="FormatException">The text is not of the form, or a number in it is out of its range.</exception>
    /// <exception cref="NotSupportedException">The method does not read states.</exception>
    public virtual OutOfDistributionScore Read(string state) => throw new NotSupportedException($"{GetType()} has no fitted numbers that can be read; one of your own overrides {nameof(Read)}.");

    /// <summary>The same for a score whose fitted matrices are kept apart from its state; null where an exported graph holds them.</summary>
    internal virtual OutOfDistributionScore Read(string state, Func<double, OutOfDistributionScore>? matrices) => Read(state);
}
