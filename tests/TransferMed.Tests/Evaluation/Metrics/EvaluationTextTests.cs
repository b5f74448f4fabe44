using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

/// <summary>An evaluation written out is a summary to read.</summary>
public class EvaluationTextTests
{
    private static readonly PredictionSet Predictions = new(
        ["benign", "malignant"],
        [0, 0, 0, 1, 1, 1],
        [[0.9, 0.1], [0.8, 0.2], [0.4, 0.6], [0.3, 0.7], [0.2, 0.8], [0.1, 0.9]],
        groups: ["p1", "p1", "p2", "p3", "p3", null])
    {
        Notes = ["2 images of 'cyst' are left out: the model does not know the class."],
    };

    [Fact]
    public void Figures_samples_classes_and_notes() => Assert.Equal(
        """
        macro F1 0.829, accuracy 0.833, AUC 1.000, patient accuracy 0.500; n = 6, 3 groups
                   n  precision  recall  specificity     F1    AUC
        benign     3      1.000   0.667        1.000  0.800  1.000
        malignant  3      0.750   1.000        0.667  0.857  1.000
        2 images of 'cyst' are left out: the model does not know the class.
        """,
        EvaluationResult.From(Predictions, [Metric.From("patientAccuracy", _ => 0.5)]).ToString());

    [Fact]
    public void Limits_stand_where_they_were_computed()
    {
        EvaluationResult result = EvaluationResult.From(Predictions);
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = result.Intervals(new BootstrapOptions { Resamples = 100 });

        Assert.StartsWith($"macro F1 {intervals[Metrics.MacroF1]}, accuracy {intervals[Metrics.Accuracy]}, AUC {intervals[Metrics.MacroAuc]}; n = 6, 3 groups\n", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_defined_is_said()
    {
        string text = EvaluationResult.From(new PredictionSet(["a", "b", "c"], [1, 1], [[0.1, 0.8, 0.1], [0.8, 0.1, 0.1]])).ToString();

        Assert.StartsWith("macro F1 0.222, accuracy 0.500, AUC undefined; n = 2\n", text, StringComparison.Ordinal);
        Assert.EndsWith("c  0      0.000   0.000        1.000  0.000  undefined", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_classes_twenty_are_shown()
    {
        string text = EvaluationResult.From(new PredictionSet(
            Enumerable.Range(0, 30).Select(c => $"c{c}"), [0], [[.. Enumerable.Range(0, 30).Select(c => c == 0 ? 1.0 : 0)]])).ToString();

        Assert.EndsWith("and 10 more classes", text, StringComparison.Ordinal);
        Assert.Equal(23, text.Split('\n').Length);
    }
}
