using CsCheck;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

public class EvaluationPropertyTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void The_order_of_samples_does_not_matter() => Gen.Select(Gens.Predictions, Gen.Long).Sample((predictions, seed) =>
    {
        int[] order = [.. Enumerable.Range(0, predictions.Count)];
        new SampleRandom(seed).Shuffle(order.AsSpan());
        PredictionSet shuffled = Gens.Make(
            predictions.Classes.Count,
            order.Select(sample => predictions.Labels[sample]),
            order.Select(sample => predictions.Probabilities(sample).ToArray()));
        AssertSameMetrics(EvaluationResult.From(predictions), EvaluationResult.From(shuffled));
    });

    [Fact]
    public void Turning_the_order_of_classes_round_changes_nothing() => Gens.Predictions.Sample(predictions =>
    {
        // A tie goes to the first class, so only samples without one can be compared.
        int[] clear = [.. Enumerable.Range(0, predictions.Count).Where(sample => HasOneLargest(predictions.Probabilities(sample)))];
        if (clear.Length == 0)
        {
            return;
        }

        int last = predictions.Classes.Count - 1;
        double[][] rows = [.. clear.Select(sample => predictions.Probabilities(sample).ToArray())];
        PredictionSet forward = Gens.Make(last + 1, clear.Select(sample => predictions.Labels[sample]), rows);
        PredictionSet backward = Gens.Make(last + 1, clear.Select(sample => last - predictions.Labels[sample]), rows.Select(row => row.Reverse().ToArray()));
        AssertSameMetrics(EvaluationResult.From(forward), EvaluationResult.From(backward));
    });

    [Fact]
    public void Doubling_every_sample_changes_nothing() => Gens.Predictions.Sample(predictions =>
    {
        IEnumerable<int> twice = Enumerable.Range(0, predictions.Count).SelectMany(sample => new[] { sample, sample }).ToArray();
        PredictionSet doubled = Gens.Make(
            predictions.Classes.Count,
            twice.Select(sample => predictions.Labels[sample]),
            twice.Select(sample => predictions.Probabilities(sample).ToArray()));
        AssertSameMetrics(EvaluationResult.From(predictions), EvaluationResult.From(doubled));
    });

    [Fact]
    public void Metrics_stay_in_their_ranges() => Gens.Predictions.Sample(predictions =>
    {
        EvaluationResult result = EvaluationResult.From(predictions);
        Assert.All(Metrics.All, metric =>
        {
            double value = result[metric];
            Assert.True(double.IsNaN(value) || (value >= metric.Minimum - Tolerance && value <= metric.Maximum + Tolerance), $"{metric} is {value}.");
        });
        Assert.InRange(result.LogLoss, 0, 37);
    });

    [Fact]
    public void Micro_scores_are_the_accuracy() => Gens.Predictions.Sample(predictions =>
    {
        EvaluationResult result = EvaluationResult.From(predictions);
        Assert.Equal(result.Accuracy, result.Micro.F1, Tolerance);
        Assert.Equal(result.Accuracy, result.Micro.Precision, Tolerance);
        Assert.Equal(result.Accuracy, result.Weighted.Recall, Tolerance);
    });

    [Fact]
    public void Auc_counts_the_pairs_that_are_in_order() => Gens.Predictions.Sample(predictions =>
    {
        EvaluationResult result = EvaluationResult.From(predictions);
        for (int c = 0; c < predictions.Classes.Count; c++)
        {
            AssertEqualOrNaN(ShareOfOrderedPairs(predictions, c), result.PerClass[c].Auc);
        }
    });

    [Fact]
    public void Auc_of_turned_scores_is_the_rest_to_one() => Gens.Binary.Sample(predictions =>
    {
        PredictionSet turned = Gens.Make(2, predictions.Labels, Enumerable.Range(0, predictions.Count)
            .Select(sample => predictions.Probabilities(sample).ToArray().Reverse().ToArray()));
        AssertEqualOrNaN(1 - EvaluationResult.From(predictions).MacroAuc, EvaluationResult.From(turned).MacroAuc);
    });

    [Fact]
    public void The_roc_curve_rises_from_corner_to_corner_over_an_area_that_is_the_auc() => Gens.Binary.Sample(predictions =>
    {
        EvaluationResult result = EvaluationResult.From(predictions);
        RocCurve curve = result.RocCurve();
        double area = 0;
        for (int i = 1; i < curve.Thresholds.Count; i++)
        {
            double width = curve.FalsePositiveRates[i] - curve.FalsePositiveRates[i - 1];
            Assert.False(width < 0 || curve.TruePositiveRates[i] < curve.TruePositiveRates[i - 1] || curve.Thresholds[i] >= curve.Thresholds[i - 1]);
            area += width * (curve.TruePositiveRates[i] + curve.TruePositiveRates[i - 1]) / 2;
        }

        AssertEqualOrNaN(result.PerClass[1].Auc, area);
    });

    private static bool HasOneLargest(ReadOnlySpan<double> row)
    {
        double[] sorted = row.ToArray();
        Array.Sort(sorted);
        return sorted[^1] > sorted[^2];
    }

    private static double ShareOfOrderedPairs(PredictionSet predictions, int positive)
    {
        double wins = 0, pairs = 0;
        for (int i = 0; i < predictions.Count; i++)
        {
            for (int j = 0; j < predictions.Count; j++)
            {
                if (predictions.Labels[i] == positive && predictions.Labels[j] != positive)
                {
                    pairs++;
                    wins += (predictions.Probabilities(i)[positive].CompareTo(predictions.Probabilities(j)[positive]) + 1) / 2.0;
                }
            }
        }

        return wins / pairs;
    }

    private static void AssertSameMetrics(EvaluationResult expected, EvaluationResult actual)
    {
        foreach ((string name, double value) in expected.Metrics)
        {
            double other = actual[name];
            Assert.True(double.IsNaN(value) ? double.IsNaN(other) : Math.Abs(value - other) <= Tolerance, $"{name} is {value} and {other}.");
        }
    }

    private static void AssertEqualOrNaN(double expected, double actual) =>
        Assert.True(double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) <= Tolerance, $"{expected} and {actual}");
}
