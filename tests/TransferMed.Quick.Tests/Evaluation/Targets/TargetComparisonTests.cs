using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class TargetComparisonTests
{
    private static readonly BootstrapOptions Quick = new() { Resamples = 300, Threads = 1 };

    [Fact]
    public void Errors_are_told_in_their_unit_and_lower_is_better()
    {
        ValuePredictions bad = SimulatedTargets.Values(80, seed: 1, unknown: 0);
        var good = new ValuePredictions(
            bad.Targets, Enumerable.Range(0, 80).Select(i => bad.Truths(i).ToArray()), Enumerable.Range(0, 80).Select(i => new[] { (bad.Truths(i)[0] + bad.Predicted(i)[0]) / 2 - 3 }))
        { Units = bad.Units };
        var comparison = TargetComparison.Of(good, bad, Quick, "ours", "baseline");

        Assert.Matches(@"^ours beats baseline by \d\.\d{3} months of mean absolute error \[\d\.\d{3}, \d\.\d{3}\], p [<=] 0\.\d+$", comparison.ToString());
        Assert.Matches(@"^ours beats baseline by 0\.\d{3} of Pearson correlation \[", comparison.Verdict(ValueMetrics.Pearson));
        Assert.Matches(@"^ours lies \d\.\d{3} months of bias below baseline \[", comparison.Verdict(ValueMetrics.Bias));
        Assert.Equal("months", comparison.Differences[ValueMetrics.Bias].Unit);
        Assert.Empty(comparison.Areas);
        Assert.Equal(
            ValueEvaluation.From(good)[ValueMetrics.MeanAbsoluteError] - ValueEvaluation.From(bad)[ValueMetrics.MeanAbsoluteError], comparison.Differences[ValueMetrics.MeanAbsoluteError].Difference.Value, 12);
    }

    [Fact]
    public void Findings_are_compared_in_every_metric_and_each_area()
    {
        FindingPredictions bad = SimulatedTargets.Findings(200, seed: 1, groupSize: 2);
        FindingPredictions good = bad.WithProbabilities([.. Enumerable.Range(0, 200).SelectMany(i => bad.Predicted(i).ToArray().Zip(bad.Truths(i).ToArray(), (p, truth) => truth == 1 ? Math.Min(1, p + 0.3) : p))]);
        var comparison = TargetComparison.Of(good, bad, Quick);

        Assert.Matches(@"^A beats B by \d+\.\d points of macro AUC \[\d+\.\d, \d+\.\d\], p ", comparison.ToString());
        Assert.Matches(@"^A beats B by \d+\.\d points of Hamming loss", comparison.Verdict(FindingMetrics.HammingLoss));
        Assert.Equal(["finding 0", "finding 1"], comparison.Areas.Keys);
        Assert.Equal(FindingEvaluation.From(good).PerFinding[1].Auc, comparison.Areas["finding 1"].First.Auc, 12);
        Assert.Equal(0, TargetComparison.Of(bad, bad, Quick).Differences["macroF1"].Difference.Value);
    }

    [Fact]
    public void Other_samples_are_refused_by_name()
    {
        var first = new ValuePredictions(["age"], [[1], [double.NaN]], [[1], [2]]) { Units = ["months"] };
        Assert.Contains("'age' of sample 1", Fault(new ValuePredictions(["age"], [[1], [3]], [[1], [2]]) { Units = ["months"] }), StringComparison.Ordinal);
        Assert.Contains("'months' and 'years'", Fault(new ValuePredictions(["age"], [[1], [double.NaN]], [[1], [2]]) { Units = ["years"] }), StringComparison.Ordinal);
        Assert.Contains("[age] and [size]", Fault(new ValuePredictions(["size"], [[1], [double.NaN]], [[1], [2]])), StringComparison.Ordinal);
        Assert.Contains("2 and 1 samples", Fault(new ValuePredictions(["age"], [[1]], [[1]])), StringComparison.Ordinal);

        string Fault(ValuePredictions second) => Assert.Throws<ArgumentException>(() => TargetComparison.Of(first, second, Quick)).Message;
    }

    [Fact]
    public void Verdicts_over_runs_speak_of_units_and_of_no_end()
    {
        var verdict = DifferenceVerdict.Of("ours", "baseline", ValueMetrics.MeanAbsoluteError, [-2.1, -1.9, -2.4, -2.0, -2.2], testOverTrain: 0.25, runsAre: "seeds", unit: "months");
        Assert.Equal("ours", verdict.Better);
        Assert.StartsWith("ours beats baseline by 2.120 months of mean absolute error [", verdict.ToString(), StringComparison.Ordinal);

        var unsure = DifferenceVerdict.Of("ours", "baseline", ValueMetrics.MeanAbsoluteError, [-20.1, 18.9, -2.4, 12.0, -2.2], testOverTrain: 0.25, unit: "months");
        Assert.Matches(@"months of mean absolute error \[-\d+\.\d{3}, \d+\.\d{3}\], p = .*; 5 runs can show no less than \d+\.\d{3} months$", unsure.ToString());

        var bias = DifferenceVerdict.Of("ours", "baseline", ValueMetrics.Bias, [-2.1, -1.9, -2.4, -2.0, -2.2], testOverTrain: 0.25, unit: "months");
        Assert.Null(bias.Better);
        Assert.StartsWith("ours lies 2.120 months of bias below baseline [", bias.ToString(), StringComparison.Ordinal);
        Assert.True(double.IsNegativeInfinity(DifferenceVerdict.Of("a", "b", ValueMetrics.R2, [0.1], 0).Difference.Lower));
    }
}
