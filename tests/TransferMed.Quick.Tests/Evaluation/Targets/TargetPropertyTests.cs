using System.Globalization;
using CsCheck;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

public class TargetPropertyTests
{
    private const double Tolerance = 1e-9;

    private static readonly Gen<FindingPredictions> Findings = Gen.Int[1, 4].SelectMany(findings =>
        Gen.Select(Gen.Int[0, 2].Array[findings], Gen.Int[0, 6].Array[findings]).Array[1, 30]
            .Select(samples => new FindingPredictions(
                Names(findings), samples.Select(sample => Array.ConvertAll(sample.Item1, Truth)), samples.Select(sample => Array.ConvertAll(sample.Item2, sixth => sixth / 6.0)))));

    private static readonly Gen<ValuePredictions> Values = Gen.Int[1, 3].SelectMany(values =>
        Gen.Select(Gen.Int[-1, 6].Array[values], Gen.Int[0, 6].Array[values]).Array[1, 30]
            .Select(samples => new ValuePredictions(
                Names(values), samples.Select(sample => Array.ConvertAll(sample.Item1, truth => truth < 0 ? double.NaN : truth)), samples.Select(sample => Array.ConvertAll(sample.Item2, value => (double)value)))));

    [Fact]
    public void The_order_of_samples_does_not_matter()
    {
        Gen.Select(Findings, Gen.Long).Sample((predictions, seed) => AssertSame(FindingEvaluation.From(predictions), FindingEvaluation.From(predictions.Chosen(Shuffled(predictions.Count, seed)))));
        Gen.Select(Values, Gen.Long).Sample((predictions, seed) => AssertSame(ValueEvaluation.From(predictions), ValueEvaluation.From(predictions.Chosen(Shuffled(predictions.Count, seed)))));
    }

    [Fact]
    public void Metrics_of_weighted_samples_are_those_of_repeated_ones()
    {
        Gen.Select(Findings, Gen.Int[0, 3].Array[30]).Sample((predictions, drawn) =>
        {
            int[] weights = Weights(drawn, predictions.Count);
            AssertSame(FindingMetrics.All, metric => metric.Value(predictions, weights), metric => metric.Value(predictions.Repeated(weights)));
        });
        Gen.Select(Values, Gen.Int[0, 3].Array[30]).Sample((predictions, drawn) =>
        {
            int[] weights = Weights(drawn, predictions.Count);
            AssertSame(ValueMetrics.All, metric => metric.Value(predictions, weights), metric => metric.Value(predictions.Repeated(weights)));
        });
    }

    [Fact]
    public void What_is_predicted_where_the_truth_is_not_known_does_not_matter()
    {
        Findings.Sample(predictions =>
        {
            var other = new FindingPredictions(predictions.Targets, Truths(predictions), Rows(predictions, (truth, predicted) => double.IsNaN(truth) ? 1 - predicted : predicted));
            AssertSame(FindingEvaluation.From(predictions), FindingEvaluation.From(other));
        });
        Values.Sample(predictions =>
        {
            var other = new ValuePredictions(predictions.Targets, Truths(predictions), Rows(predictions, (truth, predicted) => double.IsNaN(truth) ? 77 - predicted : predicted));
            AssertSame(ValueEvaluation.From(predictions), ValueEvaluation.From(other));
        });
    }

    [Fact]
    public void One_finding_that_is_always_known_is_the_second_of_two_classes() => Gens.Binary.Sample(predictions =>
    {
        var result = EvaluationResult.From(predictions);
        var finding = FindingEvaluation.From(
            new FindingPredictions(["1"], predictions.Labels.Select(label => new double[] { label }), Enumerable.Range(0, predictions.Count).Select(sample => new[] { predictions.Probabilities(sample)[1] })));

        AssertEqualOrNaN(result.MacroAuc, finding[FindingMetrics.MacroAuc]);
        AssertEqualOrNaN(result.MacroAuc, finding[FindingMetrics.MicroAuc]);
        AssertEqualOrNaN(result.BinaryBrier, finding[FindingMetrics.Brier]);
        AssertEqualOrNaN(result.LogLoss, finding[FindingMetrics.LogLoss]);
        Assert.Equal(1 - finding[FindingMetrics.HammingLoss], finding[FindingMetrics.ExactMatch], Tolerance);
        if (predictions.Labels.Contains(1))
        {
            AssertEqualOrNaN(result.PerClass[1].AveragePrecision, finding[FindingMetrics.MacroAveragePrecision]);
        }
    });

    [Fact]
    public void A_finding_of_which_nothing_is_known_changes_no_mean() => Findings.Sample(predictions =>
    {
        var wider = new FindingPredictions(
            [.. predictions.Targets, "nothing known"], Truths(predictions).Select(row => (double[])[.. row, double.NaN]), Rows(predictions, (_, predicted) => predicted).Select(row => (double[])[.. row, 0.3]));
        AssertSame(FindingEvaluation.From(predictions), FindingEvaluation.From(wider));
    });

    [Fact]
    public void Metrics_stay_in_their_ranges()
    {
        Findings.Sample(predictions => Assert.All(FindingEvaluation.From(predictions).Metrics, value => AssertInRange(FindingMetrics.Find(value.Key)!, value.Value)));
        Values.Sample(predictions => Assert.All(ValueEvaluation.From(predictions).Metrics, value => AssertInRange(ValueMetrics.Find(value.Key)!, value.Value)));
    }

    [Fact]
    public void Values_in_another_unit_have_errors_in_it_and_the_same_correlations() => Values.Sample(predictions =>
    {
        var scaled = new ValuePredictions(predictions.Targets, Truths(predictions).Select(row => Array.ConvertAll(row, value => 12 * value + 5)), Rows(predictions, (_, predicted) => 12 * predicted + 5));
        ValueEvaluation before = ValueEvaluation.From(predictions), after = ValueEvaluation.From(scaled);
        AssertEqualOrNaN(12 * before[ValueMetrics.MeanAbsoluteError], after[ValueMetrics.MeanAbsoluteError]);
        AssertEqualOrNaN(12 * before[ValueMetrics.RootMeanSquaredError], after[ValueMetrics.RootMeanSquaredError]);
        AssertEqualOrNaN(12 * before[ValueMetrics.Bias], after[ValueMetrics.Bias]);
        AssertEqualOrNaN(before[ValueMetrics.Pearson], after[ValueMetrics.Pearson]);
        AssertEqualOrNaN(before[ValueMetrics.Spearman], after[ValueMetrics.Spearman]);
        AssertEqualOrNaN(before[ValueMetrics.R2], after[ValueMetrics.R2]);
    });

    [Fact]
    public void No_threshold_of_the_samples_has_a_larger_F1_than_the_fitted_one() => Findings.Sample(predictions =>
    {
        var fitted = FindingEvaluation.From(predictions, FindingThresholds.Fit(predictions));
        for (int sixth = 0; sixth <= 6; sixth++)
        {
            var other = FindingEvaluation.From(predictions, new FindingThresholds(predictions.Targets, predictions.Targets.Select(_ => sixth / 6.0)));
            Assert.All(
                fitted.PerFinding.Zip(other.PerFinding).Where(pair => pair.First.Support > 0 && pair.First.Support < pair.First.Known),
                pair => Assert.True(pair.First.F1 >= pair.Second.F1 - Tolerance, $"{pair.First.F1} at {pair.First.Threshold}, {pair.Second.F1} at {pair.Second.Threshold}"));
        }
    });

    private static double Truth(int drawn) => drawn == 2 ? double.NaN : drawn;

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(target => target.ToString(CultureInfo.InvariantCulture))];

    private static int[] Shuffled(int count, long seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new SampleRandom(seed).Shuffle(order.AsSpan());
        return order;
    }

    private static int[] Weights(int[] drawn, int count)
    {
        int[] weights = drawn[..count];
        weights[0] = Math.Max(weights[0], 1);
        return weights;
    }

    private static IEnumerable<double[]> Truths(TargetPredictions predictions) => Enumerable.Range(0, predictions.Count).Select(sample => predictions.Truths(sample).ToArray());

    private static IEnumerable<double[]> Rows(TargetPredictions predictions, Func<double, double, double> change) =>
        Enumerable.Range(0, predictions.Count).Select(sample => predictions.Truths(sample).ToArray().Zip(predictions.Predicted(sample).ToArray(), change).ToArray());

    private static void AssertSame(TargetEvaluation first, TargetEvaluation second) =>
        Assert.All(first.Metrics, metric => AssertEqualOrNaN(metric.Value, second.Metrics[metric.Key]));

    private static void AssertSame(ValueList<Metric> metrics, Func<Metric, double> first, Func<Metric, double> second) => Assert.All(metrics, metric => AssertEqualOrNaN(first(metric), second(metric)));

    private static void AssertEqualOrNaN(double first, double second) =>
        Assert.True((double.IsNaN(first) && double.IsNaN(second)) || Math.Abs(first - second) <= Tolerance * Math.Max(1, Math.Abs(first)), $"{first:R} and {second:R}");

    private static void AssertInRange(Metric metric, double value) =>
        Assert.True(double.IsNaN(value) || (value >= metric.Minimum - Tolerance && value <= metric.Maximum + Tolerance), $"{metric} is {value}.");
}
