using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class EvaluationResultTests
{
    private static readonly string[] Three = ["a", "b", "c"];

    [Fact]
    public void Every_metric_of_the_library_has_a_value_by_itself_and_by_its_name()
    {
        EvaluationResult result = EvaluationResult.From(Gens.Make(2, [0, 1, 1], [[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]]));

        Assert.Equal(Metrics.All.Select(metric => metric.Name), result.Metrics.Keys);
        Assert.All(Metrics.All, metric =>
        {
            Assert.Equal(result.Metrics[metric], result[metric]);
            Assert.Equal(result[metric], result[metric.Name]);
            Assert.Equal(result[metric], metric.Value(result.Predictions));
            Assert.True(result.TryGet(metric, out double value) && value == result[metric]);
        });
    }

    [Fact]
    public void Losses_and_errors_fall_and_all_else_rises() => Assert.Equal(
        [Metrics.LogLoss, Metrics.Brier, Metrics.Ece],
        Metrics.All.Where(metric => !metric.HigherIsBetter));

    [Fact]
    public void A_better_model_is_better_in_every_metric()
    {
        int[] labels = [0, 0, 1, 1, 2, 2];
        double[][] good = [.. labels.Select(label => Row(label, 0.9))];
        double[][] bad = [.. labels.Select((label, i) => Row(i % 2 == 0 ? (label + 1) % 3 : label, 0.7))];
        EvaluationResult better = EvaluationResult.From(new PredictionSet(Three, labels, good) { ClassOrderIsStated = true });
        EvaluationResult worse = EvaluationResult.From(new PredictionSet(Three, labels, bad) { ClassOrderIsStated = true });

        Assert.All(Metrics.All, metric => Assert.True(metric.HigherIsBetter == better[metric] > worse[metric], $"{metric}: {better[metric]} and {worse[metric]}"));
    }

    [Fact]
    public void An_unknown_metric_is_refused_with_the_known_ones()
    {
        EvaluationResult result = EvaluationResult.From(Gens.Make(2, [0], [[0.9, 0.1]]));
        ArgumentException error = Assert.Throws<ArgumentException>(() => result["f1"]);

        Assert.Contains("'f1'", error.Message, StringComparison.Ordinal);
        Assert.Contains(Metrics.MacroF1, error.Message, StringComparison.Ordinal);
        Assert.Null(Metrics.Find("f1"));
        Assert.False(result.TryGet("f1", out double value));
        Assert.True(double.IsNaN(value));
    }

    [Fact]
    public void The_macro_auc_leaves_out_classes_without_samples()
    {
        EvaluationResult result = EvaluationResult.From(new PredictionSet(Three, [0, 1, 1], [Row(0, 0.8), Row(1, 0.8), Row(0, 0.6)]));

        Assert.True(double.IsNaN(result.PerClass[2].Auc));
        Assert.Equal((result.PerClass[0].Auc + result.PerClass[1].Auc) / 2, result.MacroAuc, 1e-12);
        Assert.Equal((result.PerClass[0].AveragePrecision + result.PerClass[1].AveragePrecision) / 2, result.MacroAveragePrecision, 1e-12);
    }

    [Fact]
    public void Without_two_classes_among_the_samples_the_auc_is_not_defined() =>
        Assert.True(double.IsNaN(EvaluationResult.From(new PredictionSet(Three, [1, 1], [Row(1, 0.8), Row(0, 0.8)])).MacroAuc));

    [Fact]
    public void The_binary_brier_score_needs_two_classes() =>
        Assert.True(double.IsNaN(EvaluationResult.From(new PredictionSet(Three, [1], [Row(1, 0.8)])).BinaryBrier));

    [Fact]
    public void The_confusion_matrix_counts_truth_by_row_and_prediction_by_column()
    {
        ConfusionMatrix matrix = EvaluationResult.From(new PredictionSet(Three, [0, 0, 1, 2], [Row(0, 0.8), Row(2, 0.8), Row(1, 0.8), Row(1, 0.8)])).Confusion;

        Assert.Equal(new int[,] { { 1, 0, 1 }, { 0, 1, 0 }, { 0, 1, 0 } }, matrix.ToArray());
        Assert.Equal([2, 1, 1], matrix.Support);
        Assert.Equal([1, 2, 1], matrix.Predicted);
        Assert.Equal((2, 4), (matrix.Correct, matrix.Total));
    }

    [Fact]
    public void The_roc_curve_of_a_class_that_is_not_there_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EvaluationResult.From(new PredictionSet(Three, [1], [Row(1, 0.8)])).RocCurve(3));

    private static double[] Row(int label, double probability) =>
        [.. Enumerable.Range(0, 3).Select(c => c == label ? probability : (1 - probability) / 2)];
}
