using TransferMed.Evaluation;

namespace TransferMed.Advising;

/// <summary>
/// What is known of a candidate before a network is trained from it. All scores are computed on the target's training pictures; larger is better, and
/// those that are not out of fold say how well the features suit pictures that they were computed on.
/// </summary>
public sealed class SourceScores
{
    internal SourceScores(SourceCandidate candidate, EvaluationResult? probe)
    {
        Candidate = candidate;
        Predictions = probe?.Predictions;
        BalancedAccuracy = probe?.Intervals()[Metrics.BalancedAccuracy.Name];
        MacroF1 = probe?.Macro.F1 ?? double.NaN;
    }

    private SourceScores(SourceScores original)
    {
        (Candidate, Predictions, BalancedAccuracy, MacroF1) = (original.Candidate, original.Predictions, original.BalancedAccuracy, original.MacroF1);
        (FiveNeighbors, ElevenNeighbors, LogMe, NoisyLeep, HScore) = (original.FiveNeighbors, original.ElevenNeighbors, original.LogMe, original.NoisyLeep, original.HScore);
        Seconds = original.Seconds;
    }

    /// <summary>The candidate.</summary>
    public SourceCandidate Candidate { get; }

    /// <summary>Whether the candidate has features. One that is still to be trained has none: of it there are its size and its <see cref="Distance"/> alone.</summary>
    public bool HasFeatures => Predictions is not null;

    /// <summary>The balanced accuracy of a linear probe on pictures of other folds than it was fitted on, with an interval over groups; null without features.</summary>
    public ConfidenceInterval? BalancedAccuracy { get; }

    /// <summary>The macro F1 of the same probes; NaN without features.</summary>
    public double MacroF1 { get; }

    /// <summary>The balanced accuracy of the 5 nearest neighbours in other folds, by the angle between features; NaN without features.</summary>
    public double FiveNeighbors { get; internal init; } = double.NaN;

    /// <summary>The same of the 11 nearest; NaN without features.</summary>
    public double ElevenNeighbors { get; internal init; } = double.NaN;

    /// <summary>LogME (You et al. 2021): the log evidence per picture of a Bayesian ridge regression to the classes, the mean over them; NaN without features.</summary>
    public double LogMe { get; internal init; } = double.NaN;

    /// <summary>N-LEEP (Li et al. 2021), its mixture with diagonal covariances and at most one component for five pictures; NaN without features.</summary>
    public double NoisyLeep { get; internal init; } = double.NaN;

    /// <summary>The H-score with the covariance shrunk after Ledoit and Wolf (Ibrahim et al. 2021); NaN without features.</summary>
    public double HScore { get; internal init; } = double.NaN;

    /// <summary>
    /// How far the pictures of a dataset lie from the target's: the energy distance (Székely and Rizzo 2013) of the directions of features, about 0 for
    /// pictures of the same kind and at most 4. NaN for models.
    /// </summary>
    public double Distance { get; internal init; } = double.NaN;

    /// <summary>The balanced accuracy less that of the best candidate, on the same pictures; null for the best one and without features.</summary>
    public PairedDifference? BehindBest { get; private init; }

    /// <summary>What the scores took, in seconds.</summary>
    public double Seconds { get; internal init; }

    /// <summary>What the probes said.</summary>
    internal PredictionSet? Predictions { get; }

    /// <summary>The same with its difference from the best.</summary>
    internal SourceScores Behind(PairedDifference difference) => new(this) { BehindBest = difference };

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Candidate.Name}: {(HasFeatures ? $"balanced accuracy of a probe {BalancedAccuracy}" : $"distance {Distance:0.000}")}");
}
