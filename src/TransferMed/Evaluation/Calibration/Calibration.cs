using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// A way of turning a model's probabilities into ones that keep their promises, with its arguments. Derive from it for one of your
/// own: <see cref="Fit"/> is enough for evaluation and predictors; packages also need <see cref="Calibrator.State"/> and <see cref="Read"/>.
/// </summary>
public abstract class Calibration : Choice
{
    /// <summary>The name in packages of one of the library's own.</summary>
    internal virtual string? Kind => null;

    /// <summary>Fits it on validation samples; what it is worth shows on test samples, which it must not have seen.</summary>
    /// <param name="validation">Predictions of samples that the model was not trained on and that are not the test set.</param>
    /// <returns>The calibrator.</returns>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <exception cref="TransferMedException">It cannot be fitted on these; an assessment then does without it and says so.</exception>
    public abstract Calibrator Fit(PredictionSet validation);

    /// <summary>Why an assessment should rather do without it, such as too few samples.</summary>
    /// <param name="validation">The samples that it would be fitted on.</param>
    /// <returns>The reason as part of a sentence; null (default) where nothing speaks against it.</returns>
    protected internal virtual string? ReasonToLeaveOut(PredictionSet validation) => null;

    /// <summary>Makes a fitted calibrator from what its <see cref="Calibrator.State"/> gave.</summary>
    /// <param name="state">The text. It comes from a file: check every number.</param>
    /// <returns>A calibrator that gives the same probabilities.</returns>
    /// <exception cref="FormatException">The text is not of the form, or a number in it is out of its range.</exception>
    /// <exception cref="NotSupportedException">The calibration does not read states.</exception>
    public virtual Calibrator Read(string state) => throw new NotSupportedException($"{GetType()} has no fitted numbers that can be read; one of your own overrides {nameof(Read)}.");
}
