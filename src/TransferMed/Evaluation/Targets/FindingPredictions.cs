using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>What a model said about samples that may show any number of findings: for each finding whether it is there (1, 0, or NaN where that is not known) and its probability.</summary>
public sealed class FindingPredictions : TargetPredictions
{
    /// <summary>Copies and checks the predictions.</summary>
    /// <param name="findings">The names of the T findings, each once.</param>
    /// <param name="truths">N rows of T values: 1 there, 0 not there, NaN not known.</param>
    /// <param name="probabilities">N rows of T probabilities in [0, 1]; they need not sum to 1.</param>
    /// <param name="paths">What identifies each sample, or null.</param>
    /// <param name="groups">The group (patient, lesion) of each sample, null for a sample that has none; or null.</param>
    /// <exception cref="ArgumentException">The lengths differ, there is no sample, or a value is out of its range; the message names sample, finding and value.</exception>
    public FindingPredictions(
        IEnumerable<string> findings,
        IEnumerable<IReadOnlyList<double>> truths,
        IEnumerable<IReadOnlyList<double>> probabilities,
        IEnumerable<string>? paths = null,
        IEnumerable<string?>? groups = null)
        : base(findings, truths, probabilities, paths, groups)
    {
    }

    private FindingPredictions(FindingPredictions all, int[] samples, ValueList<string?>? groups, double[]? probabilities = null)
        : base(all, samples, groups, probabilities) => Thresholds = all.Thresholds;

    /// <summary>From which probability on each finding is called there; precision, recall, F1, Hamming loss and exact match stand on it. Default: null, 0.5 for each.</summary>
    /// <exception cref="ArgumentException">They are of other findings.</exception>
    public FindingThresholds? Thresholds
    {
        get;
        init
        {
            value?.RequireFindings(Targets);
            field = value;
        }
    }

    /// <summary>The threshold of one finding.</summary>
    internal double ThresholdOf(int finding) => Thresholds?.Values[finding] ?? FindingThresholds.Usual;

    /// <summary>Each sample as often as its weight, as of <see cref="PredictionSet"/>.</summary>
    internal FindingPredictions Repeated(ReadOnlySpan<int> weights)
    {
        var repetition = SampleRepetition.Of(weights, Count);
        return new(this, repetition.Samples, Groups is { } groups ? repetition.Groups(groups).ToValueList() : null);
    }

    /// <summary>Some of the samples.</summary>
    internal FindingPredictions Chosen(int[] samples) => new(this, samples, GroupsOf(samples));

    /// <summary>The same with other thresholds.</summary>
    internal FindingPredictions At(FindingThresholds? thresholds) => new(this, [.. Enumerable.Range(0, Count)], Groups) { Thresholds = thresholds };

    /// <summary>The same samples with other probabilities, N rows of T after each other; thresholds were chosen for the old ones and are left out.</summary>
    internal FindingPredictions WithProbabilities(double[] probabilities) => new(this, [.. Enumerable.Range(0, Count)], Groups, probabilities) { Thresholds = null };

    private protected override string? CheckTruth(double value) => value is 0 or 1 || double.IsNaN(value) ? null : "a finding is 1, 0 or NaN for unknown";

    private protected override string? CheckPrediction(double value) => value is >= 0 and <= 1 ? null : "a probability is from 0 to 1";
}
