using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class TargetEvaluationTests
{
    private static readonly BootstrapOptions Quick = new() { Resamples = 200, Threads = 1 };

    [Fact]
    public void Thresholds_are_chosen_where_F1_is_largest_and_a_finding_that_nothing_shows_keeps_the_usual_one()
    {
        var validation = new FindingPredictions(
            ["mass", "effusion", "scar"],
            [[1, 0, 1], [0, 0, 1], [1, double.NaN, 1], [0, 0, double.NaN]],
            [[0.3, 0.9, 0.2], [0.2, 0.1, 0.3], [0.25, 0.4, 0.9], [0.1, 0.2, 0.1]]);
        var thresholds = FindingThresholds.Fit(validation);

        Assert.Equal([0.25, 0.5, 0.5], thresholds.Values);
        Assert.Equal(0.25, thresholds["mass"]);
        Assert.Equal(0.25, FindingThresholds.Fit(validation, ThresholdCriterion.Youden)["mass"]);
        Assert.Equal(
            ["'effusion' keeps the threshold 0.5: of 3 samples of which it is known none shows it.", "'scar' keeps the threshold 0.5: of 3 samples of which it is known all show it."], thresholds.Notes);
        Assert.Throws<ArgumentException>(() => thresholds["nodule"]);
        Assert.Throws<ArgumentException>(() => new FindingThresholds(["a"], [1.5]));
        Assert.Throws<ArgumentException>(() => FindingEvaluation.From(validation, new FindingThresholds(["a"], [0.5])));

        var result = FindingEvaluation.From(validation, thresholds);
        Assert.Equal(1, result.PerFinding[0].F1);
        Assert.Equal(0, FindingEvaluation.From(validation).PerFinding[0].F1);
        Assert.Equal([.. thresholds.Notes, "No area under the curve: 'effusion', 'scar' are not both there and absent among the samples where known."], result.Notes);
    }

    [Fact]
    public void Every_finding_has_its_curve_its_counts_and_the_interval_of_its_area()
    {
        FindingPredictions predictions = SimulatedTargets.Findings(120, seed: 3, groupSize: 4, unknown: 0.3);
        var result = FindingEvaluation.From(predictions);
        FindingScores first = result.PerFinding[0];

        Assert.Equal(Enumerable.Range(0, 120).Count(sample => !double.IsNaN(predictions.Truths(sample)[0])), first.Known);
        Assert.Equal((double)first.Support / first.Known, first.Prevalence);
        Assert.Equal(first.Auc, first.AucInterval!.Value, 12);
        Assert.Equal(IntervalMethod.DeLongLogit, first.AucInterval.Method);
        RocCurve curve = result.RocCurve("finding 0");
        Assert.Equal(first.Auc, curve.FalsePositiveRates.Zip(curve.FalsePositiveRates.Skip(1), (a, b) => b - a).Zip(curve.TruePositiveRates.Zip(curve.TruePositiveRates.Skip(1), (a, b) => (a + b) / 2), (w, h) => w * h).Sum(), 12);
        Assert.Equal(first.CalibrationError, ReliabilityCurve.OfFinding(predictions, "finding 0").ExpectedCalibrationError, 12);
        Assert.Throws<ArgumentException>(() => result.RocCurve("nodule"));
        Assert.Throws<ArgumentException>(() => result["nothing"]);
        Assert.True(result.TryGet("macroAuc", out double auc) && auc == result[FindingMetrics.MacroAuc]);
        Assert.False(result.TryGet("nothing", out _));
    }

    [Fact]
    public void Intervals_draw_whole_groups_and_are_wider_for_them()
    {
        var values = ValueEvaluation.From(SimulatedTargets.Values(300, seed: 1, groupSize: 10));
        ConfidenceInterval byGroup = values.Intervals(Quick)[ValueMetrics.Bias], alone = values.Intervals(Quick with { Groups = false })[ValueMetrics.Bias];
        Assert.True(byGroup.Width > 1.5 * alone.Width, $"{byGroup} {alone}");

        var findings = FindingEvaluation.From(SimulatedTargets.Findings(300, seed: 1, groupSize: 10));
        Assert.True(findings.Intervals(Quick)[FindingMetrics.LogLoss].Width > 1.3 * findings.Intervals(Quick with { Groups = false })[FindingMetrics.LogLoss].Width);
        Assert.Equal(findings.Intervals(Quick), findings.Intervals(Quick with { Threads = 2 }));
    }

    [Fact]
    public void An_area_without_a_mistake_has_the_limit_of_the_finding_that_fewest_show()
    {
        var perfect = new FindingPredictions(
            ["common", "rare"],
            Enumerable.Range(0, 40).Select(i => new double[] { i % 2, i < 4 ? 1 : 0 }),
            Enumerable.Range(0, 40).Select(i => new[] { i % 2 == 1 ? 0.9 : 0.1, i < 4 ? 0.8 : 0.2 }));
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = FindingEvaluation.From(perfect).Intervals(Quick);

        Assert.Equal(Wilson.Interval(4, 4).Lower, intervals["macroAuc"].Lower, 12);
        Assert.Equal(Wilson.Interval(40, 40).Lower, intervals["exactMatch"].Lower, 12);
        Assert.Equal(Wilson.Interval(0, 40).Upper, intervals["hammingLoss"].Upper, 12);
    }

    [Fact]
    public void A_summary_tells_figures_samples_groups_and_every_target()
    {
        var findings = FindingEvaluation.From(SimulatedTargets.Findings(60, seed: 2, groupSize: 3));
        string text = findings.ToString();
        Assert.Matches(@"^macro AUC 0\.\d{3}, macro average precision 0\.\d{3}, macro F1 0\.\d{3}; n = 60, 20 groups\n +known +n +AUC", text);
        Assert.Contains("\nfinding 1 ", text, StringComparison.Ordinal);
        findings.Intervals(Quick);
        Assert.Matches(@"^macro AUC 0\.\d{3} \[0\.\d{3}, [01]\.\d{3}\]", findings.ToString());

        string values = ValueEvaluation.From(SimulatedTargets.Values(60, seed: 2)).ToString();
        Assert.Matches(@"^mean absolute error \d\.\d{3}, root mean squared error \d\.\d{3}, R2 0\.\d{3}, Pearson correlation 0\.\d{3}; n = 60\n", values);
        Assert.Matches(@"\nage \(months\) .* -?\d+\.\d{3} to \d+\.\d{3}$", values);
    }

    [Fact]
    public void Samples_of_which_nothing_is_known_have_no_figures()
    {
        var findings = FindingEvaluation.From(new FindingPredictions(["a"], [[double.NaN]], [[0.3]]));
        Assert.All(findings.Metrics.Values, value => Assert.Equal(double.NaN, value));
        Assert.Empty(findings.Intervals(Quick));
        Assert.Null(findings.PerFinding[0].AucInterval);
        Assert.Throws<ArgumentException>(() => findings.RocCurve("a"));
        Assert.Contains("undefined", findings.ToString(), StringComparison.Ordinal);

        var values = ValueEvaluation.From(new ValuePredictions(["a"], [[double.NaN], [3]], [[1], [2]]));
        Assert.Equal(1, values[ValueMetrics.MeanAbsoluteError]);
        Assert.Equal(double.NaN, values[ValueMetrics.R2]);
        Assert.Null(values.PerValue[0].BlandAltman);
    }
}
