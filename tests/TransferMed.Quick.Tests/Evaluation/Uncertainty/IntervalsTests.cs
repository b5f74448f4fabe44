using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class IntervalsTests
{
    private static readonly BootstrapOptions Quick = new() { Resamples = 100 };

    [Fact]
    public void Every_metric_that_is_defined_has_an_interval_around_its_value() => Gens.Predictions.Sample(predictions =>
    {
        EvaluationResult result = EvaluationResult.From(predictions);
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = result.Intervals(Quick);

        Assert.Equal(result.Metrics.Where(metric => !double.IsNaN(metric.Value)).Select(metric => metric.Key), intervals.Keys);
        foreach ((string name, ConfidenceInterval interval) in intervals)
        {
            Assert.True(Math.Abs(result[name] - interval.Value) < 1e-12 && interval.Contains(interval.Value) && interval.Level == 0.95, $"{name}: {interval}");
            Assert.True(double.IsFinite(interval.Width), $"{name}: {interval}");
        }
    }, iter: 50);

    [Fact]
    public void A_higher_level_is_wider()
    {
        EvaluationResult result = EvaluationResult.From(SimulatedTests.Draw(80, 1.5, seed: 5));
        IReadOnlyDictionary<string, ConfidenceInterval> narrow = result.Intervals(new BootstrapOptions { Level = 0.8 });

        Assert.All(result.Intervals(new BootstrapOptions { Level = 0.99 }), metric =>
            Assert.True(metric.Value.Lower <= narrow[metric.Key].Lower && metric.Value.Upper >= narrow[metric.Key].Upper, metric.Key));
    }

    [Fact]
    public void Without_a_mistake_the_intervals_still_have_a_width()
    {
        int[] labels = [.. Enumerable.Range(0, 40).Select(i => i < 10 ? 0 : 1)];
        EvaluationResult result = EvaluationResult.From(Gens.Make(2, labels, labels.Select((label, i) => label == 0 ? new[] { 0.9 - 0.001 * i, 0.1 + 0.001 * i } : [0.2, 0.8])));
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = result.Intervals(Quick);

        Assert.Equal(Wilson.Interval(40, 40), intervals[Metrics.Accuracy]);
        Assert.Equal(Wilson.Interval(10, 10), intervals[Metrics.MacroF1]);
        Assert.Equal(Wilson.Interval(10, 10), intervals[Metrics.MacroAuc]);
        Assert.Equal(2 * Wilson.Interval(10, 10).Lower - 1, intervals[Metrics.Mcc].Lower);
        Assert.NotEqual(IntervalMethod.Wilson, intervals[Metrics.LogLoss].Method);
    }

    [Fact]
    public void The_calibration_error_of_a_calibrated_model_may_be_none()
    {
        ConfidenceInterval[] intervals = [.. Enumerable.Range(0, 20).Select(seed =>
            EvaluationResult.From(SimulatedTests.Draw(200, 1.5, seed)).Intervals(Quick)[Metrics.Ece])];

        Assert.All(intervals, interval => Assert.Equal(IntervalMethod.Basic, interval.Method));
        Assert.InRange(intervals.Count(interval => interval.Lower == 0), 10, 20);
    }

    [Fact]
    public void Groups_widen_the_intervals()
    {
        EvaluationResult result = EvaluationResult.From(SimulatedTests.Draw(200, 1.5, seed: 6, groupSize: 5));
        IReadOnlyDictionary<string, ConfidenceInterval> grouped = result.Intervals();
        IReadOnlyDictionary<string, ConfidenceInterval> ungrouped = result.Intervals(new BootstrapOptions { Groups = false });

        Assert.All([Metrics.Accuracy, Metrics.MacroF1, Metrics.MacroAuc, Metrics.LogLoss], metric =>
            Assert.True(grouped[metric].Width > 1.4 * ungrouped[metric].Width, metric));
    }

    [Fact]
    public void Groups_of_several_classes_may_leave_a_class_out_of_a_resample() => Gen.Select(Gens.Predictions, Gen.Int[0, 5].Array[40]).Sample((predictions, groups) =>
    {
        var grouped = new PredictionSet(
            predictions.Classes,
            predictions.Labels,
            Enumerable.Range(0, predictions.Count).Select(sample => predictions.Probabilities(sample).ToArray()),
            groups: groups.Take(predictions.Count).Select(group => group == 0 ? null : $"{group}"));
        EvaluationResult result = EvaluationResult.From(grouped);

        Assert.All(result.Intervals(Quick), metric => Assert.True(
            metric.Value.Contains(metric.Value.Value) && double.IsFinite(metric.Value.Width) && Math.Abs(result[metric.Key] - metric.Value.Value) < 1e-12, $"{metric.Key}: {metric.Value}"));
    }, iter: 50);

    [Fact]
    public void A_single_sample_has_intervals_too() =>
        Assert.Contains(Metrics.Accuracy, EvaluationResult.From(Gens.Make(2, [0], [[0.9, 0.1]])).Intervals(Quick));

    [Fact]
    public void An_interval_is_written_in_the_invariant_culture() =>
        Assert.Equal("0.932 [0.000, 1.000]", new ConfidenceInterval(0.9321, -0.0001, 0.9999, 0.95, IntervalMethod.Bca).ToString());
}
