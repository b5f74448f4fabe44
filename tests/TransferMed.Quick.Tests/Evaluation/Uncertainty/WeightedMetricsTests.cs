using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class WeightedMetricsTests
{
    private const double Tolerance = 1e-12;

    private static Gen<(PredictionSet Predictions, int[] Weights)> Weighted { get; } =
        Gens.Predictions.SelectMany(predictions => Gen.Int[0, 4].Array[predictions.Count].Where(weights => weights.Sum() > 0).Select(weights => (predictions, weights)));

    [Fact]
    public void Weights_count_as_repeated_samples_in_every_metric() => Weighted.Sample(given =>
    {
        IReadOnlyDictionary<string, double> expected = EvaluationResult.From(Repeated(given.Predictions, given.Weights)).Metrics;
        var actual = new double[Metrics.All.Count];
        new WeightedMetrics(given.Predictions, Metrics.All).Evaluate(given.Weights, actual);

        foreach ((int i, string name) in Metrics.All.Select(metric => metric.Name).Index())
        {
            bool same = double.IsNaN(expected[name]) ? double.IsNaN(actual[i]) : Math.Abs(expected[name] - actual[i]) <= Tolerance;
            Assert.True(same, $"{name} is {actual[i]:R}, of repeated samples {expected[name]:R}.");
        }
    });

    [Fact]
    public void The_difference_of_two_models_is_that_of_their_metrics()
    {
        PredictionSet first = SimulatedTests.Draw(40, 2, seed: 1);
        PredictionSet second = SimulatedTests.Draw(40, 1, seed: 2);
        int[] ones = [.. Enumerable.Repeat(1, 40)];
        var actual = new double[Metrics.All.Count];
        new WeightedDifference(new WeightedMetrics(first, Metrics.All), new WeightedMetrics(second, Metrics.All)).Evaluate(ones, actual);

        Assert.All(Metrics.All.Index(), metric =>
            Assert.Equal(EvaluationResult.From(first)[metric.Item] - EvaluationResult.From(second)[metric.Item], actual[metric.Index], Tolerance));
    }

    private static PredictionSet Repeated(PredictionSet predictions, int[] weights)
    {
        int[] samples = [.. weights.Index().SelectMany(weight => Enumerable.Repeat(weight.Index, weight.Item))];
        return Gens.Make(
            predictions.Classes.Count,
            samples.Select(sample => predictions.Labels[sample]),
            samples.Select(sample => predictions.Probabilities(sample).ToArray()));
    }
}
