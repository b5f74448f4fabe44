using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What a model's findings are worth on labelled samples. All values agree with scikit-learn 1.2 where it has them; findings that are not known of a sample take no part.</summary>
public sealed class FindingEvaluation : TargetEvaluation
{
    private FindingEvaluation(FindingPredictions predictions, ValueList<Metric> definitions, WeightedFindings statistic, ValueList<FindingScores> perFinding)
        : base(predictions, definitions, statistic, statistic.Value, NotesOf(predictions, perFinding))
    {
        Predictions = predictions;
        PerFinding = perFinding;
    }

    /// <summary>The predictions that were evaluated, with the thresholds.</summary>
    public FindingPredictions Predictions { get; }

    /// <summary>The scores of each finding over the samples of which it is known, in the order of the findings.</summary>
    public ValueList<FindingScores> PerFinding { get; }

    /// <summary>Evaluates predictions. O(T N log N) for N samples and T findings.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="thresholds">From which probability on findings are called, chosen on validation samples (<see cref="FindingThresholds.Fit"/>); null for those of the predictions, else 0.5.</param>
    /// <param name="metrics">Metrics beside <see cref="FindingMetrics.All"/>, such as your own; null for none.</param>
    /// <returns>All metrics.</returns>
    /// <exception cref="ArgumentException">The thresholds are of other findings, two metrics have one name, or one is not valid or not of findings.</exception>
    public static FindingEvaluation From(FindingPredictions predictions, FindingThresholds? thresholds = null, IEnumerable<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        FindingPredictions called = thresholds is null ? predictions : predictions.At(thresholds);
        ValueList<Metric> definitions = FindingMetrics.With(metrics);
        var statistic = new WeightedFindings(called, definitions);
        return new FindingEvaluation(called, definitions, statistic, FindingScores.Of(called, statistic.Observed));
    }

    /// <summary>The ROC curve of one finding, over the samples of which it is known.</summary>
    /// <param name="finding">Its name.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ArgumentException">There is no such finding, or it is known of no sample.</exception>
    public RocCurve RocCurve(string finding)
    {
        KnownTarget known = Predictions.Known(Predictions.IndexOf(finding));
        return known.Count > 0
            ? RankedScores.Rank(known.Predicted, known.IsThere).RocCurve()
            : throw new ArgumentException($"'{finding}' is known of no sample, so that it has no curve.", nameof(finding));
    }

    /// <summary>A summary to read, in the invariant culture: macro AUC, average precision and F1, with limits where intervals were computed; samples and groups; a line for each finding; notes.</summary>
    /// <returns>Several lines, the first such as <c>macro AUC 0.876 [0.850, 0.900], macro average precision 0.612, macro F1 0.540; n = 400, 120 groups</c>.</returns>
    public override string ToString() => EvaluationText.Of(this, LastIntervals);

    private static ValueList<string> NotesOf(FindingPredictions predictions, ValueList<FindingScores> perFinding)
    {
        string[] oneSided = [.. perFinding.Where(scores => double.IsNaN(scores.Auc)).Select(scores => $"'{scores.Name}'")];
        return
        [
            .. predictions.Notes,
            .. predictions.Thresholds?.Notes ?? [],
            .. oneSided.Length == 0 ? (string[])[] : [$"No area under the curve: {string.Join(", ", oneSided)} {(oneSided.Length == 1 ? "is" : "are")} not both there and absent among the samples where known."],
        ];
    }
}
