using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

/// <summary>
/// Do intervals and conformal sets of findings, values and grades hold the truth as often as they say? Few simulated sets with fixed seeds; benchmarks/TaskConformalSimulation.cs takes the
/// figures with many, where they lie from 93 to 97 %.
/// </summary>
public class TargetCoverageTests
{
    private const int Sets = 200;

    private static readonly BootstrapOptions Quick = new() { Resamples = 300 };

    [Theory]
    [InlineData(150, 1)]
    [InlineData(300, 5)]
    public void Intervals_of_findings_hold_the_truth(int n, int groupSize) =>
        AssertCoverage(SimulatedTargets.FindingTruths, set => FindingEvaluation.From(SimulatedTargets.Findings(n, set, groupSize)).Intervals(Quick with { Seed = set }));

    [Theory]
    [InlineData(100, 1)]
    [InlineData(300, 5)]
    public void Intervals_of_values_hold_the_truth(int n, int groupSize) =>
        AssertCoverage(SimulatedTargets.ValueTruths, set => ValueEvaluation.From(SimulatedTargets.Values(n, set, groupSize)).Intervals(Quick with { Seed = set }));

    [Theory]
    [InlineData(100, 1)]
    [InlineData(500, 5)]
    public void Intervals_of_the_error_in_grades_hold_the_truth(int n, int groupSize) => AssertCoverage(
        [(Metrics.GradeError, SimulatedTargets.TrueGradeError)], set => EvaluationResult.From(SimulatedTargets.Graded(n, set, groupSize), [Metrics.GradeError]).Intervals(Quick with { Seed = set }));

    [Fact]
    public void Intervals_that_ignore_groups_miss_the_truth()
    {
        double held = Enumerable.Range(0, Sets).Average(set => ValueEvaluation.From(SimulatedTargets.Values(300, set, 5)).Intervals(Quick with { Seed = set, Groups = false })[ValueMetrics.Bias]
            .Contains(SimulatedTargets.ValueTruths.Single(truth => truth.Metric == ValueMetrics.Bias).Value) ? 1.0 : 0);

        Assert.True(held < 0.85, $"{held}");
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(400, 5)]
    public void Limits_of_agreement_hold_the_truth(int n, int groupSize)
    {
        BlandAltman[] all = [.. Enumerable.Range(0, 4 * Sets).Select(set => ValueEvaluation.From(SimulatedTargets.Values(n, set, groupSize)).PerValue[0].BlandAltman!)];
        (double lower, double upper) = SimulatedTargets.TrueLimits;

        Assert.InRange(all.Average(agreement => agreement.Lower.Contains(lower) ? 1.0 : 0), 0.925, 0.97);
        Assert.InRange(all.Average(agreement => agreement.Upper.Contains(upper) ? 1.0 : 0), 0.925, 0.97);
        Assert.InRange(all.Average(agreement => agreement.Bias.Contains((lower + upper) / 2) ? 1.0 : 0), 0.93, 0.97);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Conformal_sets_of_every_kind_keep_their_promise(int groupSize)
    {
        int n = 200 * groupSize;
        FindingCoverage[] findings = [.. Enumerable.Range(0, Sets).SelectMany(set =>
            FindingConformal.Calibrate(SimulatedTargets.Findings(n, 2 * set, groupSize), alpha: 0.05).Apply(SimulatedTargets.Findings(n, 2 * set + 1, groupSize)).Coverage)];
        ValueCoverage[] values = [.. Enumerable.Range(0, Sets).SelectMany(set =>
            ValueConformal.Calibrate(SimulatedTargets.Values(n, 2 * set, groupSize), alpha: 0.05).Apply(SimulatedTargets.Values(n, 2 * set + 1, groupSize)).Coverage)];
        ConformalCoverage[] grades = [.. Enumerable.Range(0, Sets).Select(set =>
            ConformalPredictor.Calibrate(SimulatedTargets.Graded(n, 2 * set, groupSize), new ConformalOptions { Alpha = 0.05, Method = new Contiguous() }).Apply(SimulatedTargets.Graded(n, 2 * set + 1, groupSize)).Coverage)];

        Assert.All(findings.GroupBy(coverage => coverage.Finding), finding =>
        {
            Assert.InRange(finding.Average(coverage => coverage.Present!.Value), 0.94, 0.97);
            Assert.InRange(finding.Average(coverage => coverage.Absent!.Value), 0.94, 0.97);
        });
        Assert.InRange(values.Average(coverage => coverage.GroupCoverage), 0.94, 0.965);
        Assert.InRange(grades.Average(coverage => coverage.Coverage.Value), 0.94, 0.965);
    }

    [Fact]
    public void Without_a_difference_few_comparisons_claim_one()
    {
        string[] metrics = [ValueMetrics.MeanAbsoluteError, ValueMetrics.R2, ValueMetrics.Spearman, ValueMetrics.Bias];
        var claims = metrics.ToDictionary(metric => metric, _ => 0.0);
        for (int set = 0; set < Sets; set++)
        {
            (ValuePredictions first, ValuePredictions second) = SimulatedTargets.Pair(100, set);
            var comparison = TargetComparison.Of(first, second, Quick);
            foreach (string metric in metrics)
            {
                claims[metric] += comparison.Differences[metric].IsShown ? 1.0 / Sets : 0;
            }
        }

        Assert.All(claims, claim => Assert.True(claim.Value is >= 0.02 and <= 0.09, $"{claim.Key}: {claim.Value}"));
    }

    private static void AssertCoverage(IReadOnlyList<(Metric Metric, double Value)> truths, Func<int, IReadOnlyDictionary<string, ConfidenceInterval>> intervals)
    {
        var held = truths.ToDictionary(truth => truth.Metric.Name, _ => 0.0);
        for (int set = 0; set < Sets; set++)
        {
            IReadOnlyDictionary<string, ConfidenceInterval> all = intervals(set);
            foreach ((Metric metric, double value) in truths)
            {
                held[metric.Name] += all[metric.Name].Contains(value) ? 1.0 / Sets : 0;
            }
        }

        Assert.All(held, metric => Assert.True(metric.Value is >= 0.91 and <= 0.985, $"{metric.Key}: {metric.Value}"));
    }
}
