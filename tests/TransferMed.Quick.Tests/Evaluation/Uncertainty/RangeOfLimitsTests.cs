using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

/// <summary>No limit lies outside what a metric, or the difference of two of its values, can be: over all metrics, a user's too, counts and spreads.</summary>
public class RangeOfLimitsTests
{
    private static readonly Metric[] s_own =
    [
        new Own("mirroredAccuracy", 0, 1, IntervalRule.Mirrored),
        new Own("correlatedAccuracy", 0, 1, IntervalRule.Correlation),
        new Own("narrowAccuracy", 0, 1, IntervalRule.OverSamples),
        Metric.From("from3To7", predictions => 3 + 4 * Accuracy(predictions), minimum: 3, maximum: 7),
        Metric.From("below0", predictions => -2 - Accuracy(predictions), higherIsBetter: false, minimum: -3, maximum: -2),
        Metric.From("unbounded", Accuracy, minimum: double.NegativeInfinity, maximum: double.PositiveInfinity),
    ];

    private static IEnumerable<Metric> All => Metrics.All.Concat(s_own).Append(Metrics.SensitivityAt(0.9));

    [Fact]
    public void Of_repeated_runs()
    {
        var random = new Random(1);
        int cut = 0;
        foreach (Metric metric in All)
        {
            (double low, double high) = (double.IsFinite(metric.Minimum) ? metric.Minimum : -5, double.IsFinite(metric.Maximum) ? metric.Maximum : 5);
            foreach (int runs in Enumerable.Range(1, 12))
            {
                foreach (double spread in (double[])[0, 0.01, 0.2, 1])
                {
                    double[] first = Draw(random, runs, low, high, spread);
                    double[] second = Draw(random, runs, low, high, spread);
                    DifferenceVerdict[] verdicts =
                    [
                        .. DifferenceVerdict.AfterHolm(
                        [
                            DifferenceVerdict.Of("a", "b", metric, [.. first.Zip(second, (a, b) => a - b)], random.NextDouble()),
                            DifferenceVerdict.Of("c", "b", metric, [.. second.Zip(first, (a, b) => a - b)], random.NextDouble()),
                        ]),
                    ];
                    Assert.All(verdicts, verdict => AssertWithin(verdict, metric));
                    cut += verdicts.Count(verdict => runs >= 5 && verdict.Difference.Upper == metric.LargestDifference);
                }
            }
        }

        // Spreads as wide as the range do reach its ends.
        Assert.True(cut > 100, $"{cut}");
    }

    [Theory]
    [InlineData(IntervalMethod.Bca)]
    [InlineData(IntervalMethod.Percentile)]
    public void Of_resampled_predictions_and_two_models(IntervalMethod method)
    {
        var random = new Random(2);
        var options = new BootstrapOptions { Resamples = 100, Threads = 1, Method = method };
        foreach (int classes in (int[])[2, 3])
        {
            foreach (int samples in (int[])[6, 12, 25])
            {
                foreach (double skill in (double[])[0, 0.5, 0.9, 1])
                {
                    PredictionSet first = Predictions(random, samples, classes, skill);
                    PredictionSet second = Predictions(random, samples, classes, 1 - skill);
                    IReadOnlyDictionary<string, ConfidenceInterval> intervals = EvaluationResult.From(first, [.. All]).Intervals(options);
                    IReadOnlyDictionary<string, PairedDifference> differences = ModelComparison.Of(first, second, options, metrics: All).Differences;
                    Assert.All(All, metric =>
                    {
                        if (intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval))
                        {
                            AssertWithin(interval, metric.Minimum, metric.Maximum, metric);
                        }

                        if (differences.TryGetValue(metric.Name, out PairedDifference? difference))
                        {
                            AssertWithin(difference.Difference, -metric.LargestDifference, metric.LargestDifference, metric);
                        }
                    });
                }
            }
        }
    }

    private static void AssertWithin(DifferenceVerdict verdict, Metric metric)
    {
        AssertWithin(verdict.Difference, -metric.LargestDifference, metric.LargestDifference, metric);
        Assert.True(verdict.SmallestDetectable <= metric.LargestDifference || double.IsPositiveInfinity(verdict.SmallestDetectable), verdict.ToString());
        string words = verdict.ToString();
        Assert.Equal(verdict.Differences.Count < DifferenceVerdict.FewestRuns, words.EndsWith(DifferenceVerdict.TooFewRuns, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", words, StringComparison.Ordinal);
        if (verdict.Differences.Count < DifferenceVerdict.FewestRuns)
        {
            Assert.DoesNotContain("[", words, StringComparison.Ordinal);
            Assert.DoesNotContain("p ", words.Replace("points", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private static void AssertWithin(ConfidenceInterval interval, double lowest, double highest, Metric metric) => Assert.True(
        interval.Lower >= lowest - 1e-12 && interval.Upper <= highest + 1e-12 && interval.Lower <= interval.Value && interval.Value <= interval.Upper,
        $"{metric} from {metric.Minimum} to {metric.Maximum}: {interval.Value} [{interval.Lower}, {interval.Upper}]");

    private static double[] Draw(Random random, int runs, double low, double high, double spread)
    {
        double centre = low + (high - low) * random.NextDouble();
        return [.. Enumerable.Range(0, runs).Select(_ => Math.Clamp(centre + (high - low) * spread * (random.NextDouble() < 0.5 ? -1 : 1) * random.NextDouble(), low, high))];
    }

    private static PredictionSet Predictions(Random random, int samples, int classes, double skill)
    {
        int[] labels = [.. Enumerable.Range(0, samples).Select(sample => sample % classes)];
        double[][] rows = [.. labels.Select(label =>
        {
            double[] weights = [.. Enumerable.Range(0, classes).Select(c => random.NextDouble() * (1 - 0.99 * skill) + (c == label ? skill : 0) + 1e-6)];
            double sum = weights.Sum();
            return weights.Select(weight => weight / sum).ToArray();
        })];
        return new PredictionSet(Enumerable.Range(0, classes).Select(c => $"class {c}"), labels, rows) { ClassOrderIsStated = true };
    }

    private static double Accuracy(PredictionSet predictions) => (double)predictions.Labels.Zip(predictions.Predictions).Count(pair => pair.First == pair.Second) / predictions.Count;

    private sealed class Own(string name, double minimum, double maximum, IntervalRule rule) : Metric
    {
        public override string Name => name;

        public override double Minimum => minimum;

        public override double Maximum => maximum;

        public override IntervalRule Interval => rule;

        public override double Value(PredictionSet predictions) => Accuracy(predictions);
    }
}
