using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

/// <summary>
/// Do intervals hold the truth as often as they say? Few simulated sets with fixed seeds, so that it is quick, and bounds
/// that a method outside 90 to 99 % does not meet; benchmarks/EvidenceSimulation.cs takes the figures with many.
/// </summary>
public class CoverageTests
{
    private const int Sets = 200;
    private const double Distance = 2;

    private static readonly BootstrapOptions Quick = new() { Resamples = 300 };

    [Theory]
    [InlineData(100, 1)]
    [InlineData(200, 5)]
    public void Intervals_of_95_percent_hold_the_truth(int n, int groupSize)
    {
        IReadOnlyDictionary<string, double> coverage = Coverage(n, groupSize, Quick);

        Assert.All(coverage, metric => Assert.True(metric.Value is >= 0.91 and <= 0.985, $"{metric.Key}: {metric.Value}"));
    }

    [Fact]
    public void Intervals_that_ignore_groups_miss_the_truth()
    {
        IReadOnlyDictionary<string, double> coverage = Coverage(200, 5, Quick with { Groups = false });

        Assert.All(coverage, metric => Assert.True(metric.Value < 0.85, $"{metric.Key}: {metric.Value}"));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(200, 5)]
    public void The_area_by_DeLong_holds_the_truth(int n, int groupSize)
    {
        double truth = SimulatedTests.TrueAuc(Distance);
        double coverage = Enumerable.Range(0, Sets).Average(set => DeLong.Auc(SimulatedTests.Draw(n, Distance, set, groupSize)).Interval.Contains(truth) ? 1.0 : 0);

        Assert.InRange(coverage, 0.91, 0.985);
    }

    [Fact]
    public void Without_a_difference_few_comparisons_claim_one()
    {
        var claims = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int set = 0; set < Sets; set++)
        {
            (PredictionSet first, PredictionSet second) = SimulatedTests.DrawPair(100, 1, set);
            ModelComparison comparison = ModelComparison.Of(first, second, Quick);
            Count("McNemar, exact", comparison.McNemar!.PValue);
            Count("McNemar, mid-p", comparison.McNemar.MidPValue);
            Count("DeLong", comparison.Areas["1"].PValue);
            Count("accuracy", comparison.Differences[Metrics.Accuracy].PValue);
            Count("macro F1", comparison.Differences[Metrics.MacroF1].PValue);
            Count("AUC", comparison.Differences[Metrics.MacroAuc].PValue);
        }

        Assert.True(claims["McNemar, exact"] <= 0.06, $"{claims["McNemar, exact"]}");
        Assert.All(claims.Where(test => test.Key != "McNemar, exact"), test => Assert.True(test.Value is >= 0.02 and <= 0.09, $"{test.Key}: {test.Value}"));

        void Count(string test, double p) => claims[test] = claims.GetValueOrDefault(test) + (p <= 0.05 ? 1.0 / Sets : 0);
    }

    private static Dictionary<string, double> Coverage(int n, int groupSize, BootstrapOptions options)
    {
        // With classes of one size and errors alike in both, the F1 of the expected counts is the accuracy.
        double accuracy = SimulatedTests.TrueAccuracy(Distance);
        (string Metric, double Truth)[] truths = [(Metrics.Accuracy, accuracy), (Metrics.MacroF1, accuracy), (Metrics.MacroAuc, SimulatedTests.TrueAuc(Distance))];
        var held = truths.ToDictionary(truth => truth.Metric, _ => 0.0);
        for (int set = 0; set < Sets; set++)
        {
            IReadOnlyDictionary<string, ConfidenceInterval> intervals =
                EvaluationResult.From(SimulatedTests.Draw(n, Distance, set, groupSize)).Intervals(options with { Seed = set });
            foreach ((string metric, double truth) in truths)
            {
                held[metric] += intervals[metric].Contains(truth) ? 1.0 / Sets : 0;
            }
        }

        return held;
    }
}
