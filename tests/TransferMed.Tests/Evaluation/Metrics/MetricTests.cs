using System.Globalization;
using System.Reflection;
using CsCheck;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Tests.Contracts;

namespace TransferMed.Tests.Evaluation;

/// <summary>A metric is one definition.</summary>
public class MetricTests
{
    public static TheoryData<string> Names => [.. Metrics.All.Append(Metrics.GradeError).Select(metric => metric.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_of_the_library_keeps_the_contract(string name) => MetricContract.Check(Metrics.Find(name)!);

    [Theory]
    [InlineData(0.9, null)]
    [InlineData(0.75, 0)]
    [InlineData(1, 1)]
    public void So_does_one_with_arguments(double specificity, int? positiveClass) => MetricContract.Check(Metrics.SensitivityAt(specificity, positiveClass));

    public static TheoryData<string, Func<PredictionSet, double>, bool, string?, string> Faults => new()
    {
        { "accuracy", set => EvaluationResult.From(set).Accuracy, true, null, "name of a metric of the library" },
        { "mine", set => EvaluationResult.From(set).Accuracy, true, "myMetric", "a name in one piece" },
        { "mine", set => EvaluationResult.From(set).Accuracy, true, "Mean of all", "begins with a capital" },
        { "mine", _ => double.NaN, true, null, "is NaN" },
        { "mine", set => 1 + EvaluationResult.From(set).Accuracy, true, null, "its range is 0 to 1" },
        { "mine", set => EvaluationResult.From(set).Accuracy, false, null, "sure and right" },
        { "mine", set => set.Predictions[0] == set.Labels[0] ? 1 : 0, true, null, "order of the samples" },
        { "mine", set => set.Classes[0].Length > 8 ? 0.9 : 1, true, null, "names of the classes" },
        { "mine", _ => 0.5.ToString(CultureInfo.CurrentCulture).Contains(',', StringComparison.Ordinal) ? 0.5 : 1, true, null, "two values" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void The_contract_finds_what_is_wrong(string name, Func<PredictionSet, double> value, bool higherIsBetter, string? label, string said)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => MetricContract.Check(Metric.From(name, value, higherIsBetter, label)));

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contract_finds_weights_that_do_not_count() =>
        Assert.Contains("is not that of repeated ones", Assert.Throws<InvalidOperationException>(() => MetricContract.Check(new Weightless())).Message, StringComparison.Ordinal);

    [Fact]
    public void The_list_holds_every_metric_that_has_a_property()
    {
        Metric[] properties = [.. typeof(Metrics).GetProperties(BindingFlags.Public | BindingFlags.Static).Where(property => property.PropertyType == typeof(Metric)).Select(property => (Metric)property.GetValue(null)!)];

        Assert.Equal(23, properties.Length);
        Assert.Equal(properties, [.. Metrics.All, Metrics.GradeError]);
        Assert.Equal(properties[..^1], Metrics.All);
        Assert.Equal(Metrics.All.Count, Metrics.All.Select(metric => metric.Label).Distinct().Count());
    }

    [Fact]
    public void The_names_in_files_stay_what_they_are() => Assert.Equal(
        "accuracy, balancedAccuracy, macroPrecision, macroRecall, macroSpecificity, macroF1, microPrecision, microRecall, microSpecificity, microF1, "
        + "weightedPrecision, weightedRecall, weightedSpecificity, weightedF1, mcc, cohenKappa, quadraticKappa, logLoss, brier, macroAuc, macroAveragePrecision, ece",
        string.Join(", ", Metrics.All));

    [Fact]
    public void A_metric_of_the_library_is_its_name_in_json()
    {
        Assert.Equal("""{"id":"logLoss","kind":"LibraryMetric"}""", Metrics.LogLoss.ToJson());
        Assert.Equal(Metrics.LogLoss, Choice.FromJson<Metric>(Metrics.LogLoss.ToJson()));
        Assert.Contains("macroF1", Assert.Throws<ArgumentException>(() => Choice.FromJson<Metric>("""{"id":"f1","kind":"LibraryMetric"}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_made_of_a_function_is_its_name_too_and_cannot_be_read()
    {
        string json = Metric.From("mine", _ => 1).ToJson();

        Assert.Equal("""{"identity":"mine","kind":"TransferMed.Evaluation.DelegateMetric"}""", json);
        Assert.Contains("DelegateMetric", Assert.Throws<FormatException>(() => Choice.FromJson<Metric>(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("patientAccuracy", "patient accuracy")]
    [InlineData("sensitivityAt90", "sensitivity at 90")]
    [InlineData("meanF2", "mean F2")]
    [InlineData("AUC", "AUC")]
    [InlineData("WorstRecall", "worst recall")]
    [InlineData("x", "x")]
    public void The_label_of_an_own_one_is_its_name_in_words(string name, string label) => Assert.Equal(label, Metric.From(name, _ => 1).Label);

    [Theory]
    [InlineData("", 0, 1)]
    [InlineData("two words", 0, 1)]
    [InlineData("a/b", 0, 1)]
    [InlineData("fine", 1, 1)]
    [InlineData("fine", 0, double.NaN)]
    public void What_cannot_be_a_metric_is_refused(string name, double minimum, double maximum) =>
        Assert.ThrowsAny<ArgumentException>(() => Metric.From(name, _ => 1, minimum: minimum, maximum: maximum));

    [Fact]
    public void Two_metrics_of_one_name_are_refused_and_the_same_one_twice_is_not()
    {
        PredictionSet predictions = SimulatedTests.Draw(40, 2, seed: 1);
        Assert.Contains("'accuracy', one of them of the library", Assert.Throws<ArgumentException>(() => EvaluationResult.From(predictions, [Metric.From("accuracy", _ => 1)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EvaluationResult.From(predictions, [Metric.From("mine", _ => 1), Metric.From("mine", _ => 0)]));
        Metric mine = Metric.From("mine", _ => 1);

        Assert.Equal(Metrics.All.Count + 1, EvaluationResult.From(predictions, [mine, Metrics.Accuracy, mine]).Metrics.Count);
    }

    [Fact]
    public void The_sensitivity_at_a_specificity_is_the_best_of_all_thresholds() => Gen.Select(Gens.Binary, Gen.Int[1, 20]).Sample((predictions, twentieth) =>
    {
        double specificity = twentieth / 20.0;
        double positives = predictions.Labels.Count(label => label == 1), negatives = predictions.Count - positives;
        double best = positives == 0 || negatives == 0 ? double.NaN : Enumerable.Range(0, predictions.Count).Select(sample => predictions.Probabilities(sample)[1]).Append(2)
            .Where(threshold => Enumerable.Range(0, predictions.Count).Count(sample => predictions.Labels[sample] == 0 && predictions.Probabilities(sample)[1] < threshold) / negatives >= specificity)
            .Max(threshold => Enumerable.Range(0, predictions.Count).Count(sample => predictions.Labels[sample] == 1 && predictions.Probabilities(sample)[1] >= threshold) / positives);

        Assert.Equal(best, Metrics.SensitivityAt(specificity).Value(predictions));
    });

    [Fact]
    public void Its_arguments_are_checked_and_stand_in_its_name()
    {
        Assert.Equal(("sensitivityAt0.975SpecificityOfClass2", "sensitivity for class 2 at specificity 0.975"), (Metrics.SensitivityAt(0.975, 2).Name, Metrics.SensitivityAt(0.975, 2).Label));
        Assert.ThrowsAny<ArgumentException>(() => Metrics.SensitivityAt(0));
        Assert.ThrowsAny<ArgumentException>(() => Metrics.SensitivityAt(0.9, -1));
        Assert.ThrowsAny<ArgumentException>(() => Metrics.SensitivityAt(0.9, 2).Value(SimulatedTests.Draw(40, 2, seed: 1)));
    }

    [Fact]
    public void A_metric_that_was_not_asked_for_is_computed_when_it_is_asked_for()
    {
        PredictionSet predictions = SimulatedTests.Draw(40, 2, seed: 1);
        Metric metric = Metrics.SensitivityAt(0.9);

        Assert.Equal(metric.Value(predictions), EvaluationResult.From(predictions)[metric]);
        Assert.False(EvaluationResult.From(predictions).TryGet(metric, out _));
    }

    [Fact]
    public void An_own_one_that_is_perfect_in_every_resample_has_an_interval_of_some_width()
    {
        EvaluationResult result = EvaluationResult.From(SimulatedTests.Draw(40, 2, seed: 1), [Metric.From("always", _ => 1), Metric.From("never", _ => double.NaN)]);

        Assert.Equal(Wilson.Interval(20, 20), result.Intervals()["always"]);
        Assert.DoesNotContain("never", result.Intervals().Keys);
    }

    private sealed class Weightless : Metric
    {
        public override string Name => "weightless";

        public override double Value(PredictionSet predictions) => EvaluationResult.From(predictions).Accuracy;

        public override double Value(PredictionSet predictions, ReadOnlySpan<int> weights) => Value(predictions);
    }
}
