using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class ModelComparisonTests
{
    private static readonly PredictionSet Good = SimulatedTests.Draw(100, 3, seed: 1);
    private static readonly PredictionSet Bad = SimulatedTests.Draw(100, 0.5, seed: 2);

    [Fact]
    public void A_clear_difference_is_shown_by_every_test()
    {
        ModelComparison comparison = ModelComparison.Of(Good, Bad, firstName: "good", secondName: "bad");
        double f1 = EvaluationResult.From(Good).Macro.F1 - EvaluationResult.From(Bad).Macro.F1;

        Assert.Equal(f1, comparison.Differences[Metrics.MacroF1].Difference.Value, 1e-12);
        Assert.Equal(EvaluationResult.From(Good).Macro.F1, comparison.Differences[Metrics.MacroF1].First);
        Assert.Equal(EvaluationResult.From(Bad).Macro.F1, comparison.Differences[Metrics.MacroF1].Second);
        Assert.True(comparison.McNemar!.PValue < 0.001 && comparison.Areas["1"].PValue < 0.001);
        Assert.All([Metrics.Accuracy, Metrics.MacroF1, Metrics.MacroAuc, Metrics.LogLoss], metric => Assert.True(comparison.Differences[metric].IsShown, metric));
        Assert.StartsWith("good beats bad by ", comparison.ToString(), StringComparison.Ordinal);
        Assert.Contains("points of macro F1 [", comparison.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("good beats bad by 0.", comparison.Verdict(Metrics.LogLoss), StringComparison.Ordinal);
    }

    [Fact]
    public void Exchanging_the_models_turns_every_difference_round()
    {
        PairedDifference one = PairedBootstrap.Difference(Good, Bad, Metrics.MacroAuc, new BootstrapOptions { Resamples = 500 });
        PairedDifference other = PairedBootstrap.Difference(Bad, Good, Metrics.MacroAuc, new BootstrapOptions { Resamples = 500 });

        Assert.Equal(one.Difference.Lower, -other.Difference.Upper, 1e-9);
        Assert.Equal(one.PValue, other.PValue, 1e-9);
    }

    [Fact]
    public void A_model_does_not_differ_from_itself()
    {
        ModelComparison comparison = ModelComparison.Of(Good, Good);

        Assert.All(comparison.Differences.Values, difference => Assert.Equal((0, 0, 0, 1), (difference.Difference.Value, difference.Difference.Lower, difference.Difference.Upper, difference.PValue)));
        Assert.Equal("no difference shown between A and B: 0.0 points of macro F1 [0.0, 0.0], p = 1.00", comparison.ToString());
    }

    [Fact]
    public void Samples_in_groups_have_no_McNemar_test_unless_groups_are_ignored()
    {
        PredictionSet first = SimulatedTests.Draw(40, 2, seed: 1, groupSize: 4);
        PredictionSet second = SimulatedTests.Draw(40, 1, seed: 2, groupSize: 4);

        Assert.Null(ModelComparison.Of(first, second).McNemar);
        Assert.NotNull(ModelComparison.Of(first, second, new BootstrapOptions { Groups = false }).McNemar);
    }

    [Fact]
    public void With_three_classes_every_class_has_its_area()
    {
        int[] labels = [0, 0, 1, 1, 2, 2];
        double[][] rows = [.. labels.Select((label, i) => Enumerable.Range(0, 3).Select(c => c == label ? 0.4 + 0.01 * i : (0.6 - 0.01 * i) / 2).ToArray())];
        var predictions = new PredictionSet(["a", "b", "c"], labels, rows);

        Assert.Equal(["a", "b", "c"], ModelComparison.Of(predictions, predictions).Areas.Keys);
    }

    [Fact]
    public void Other_samples_are_refused_by_the_first_that_differs()
    {
        PredictionSet Of(int[] labels, string[]? paths = null) => new(["x", "y"], labels, labels.Select(_ => new[] { 0.4, 0.6 }), paths);

        AssertRefused("sample 1 has the labels 1 and 0", Of([0, 1, 1]), Of([0, 0, 1]));
        AssertRefused("3 and 2 samples", Of([0, 1, 1]), Of([0, 1]));
        AssertRefused("sample 1 is 'b' and 'c'", Of([0, 1], ["a", "b"]), Of([0, 1], ["a", "c"]));
        AssertRefused("the classes are", Of([0, 1]), new PredictionSet(["x", "z"], [0, 1], [[0.4, 0.6], [0.4, 0.6]]));
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Difference(Good, Bad, Metric.From("never", _ => double.NaN)));

        static void AssertRefused(string part, PredictionSet first, PredictionSet second) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(() => ModelComparison.Of(first, second)).Message, StringComparison.Ordinal);
    }
}
