using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

public class TargetMetricTests
{
    private static readonly FindingPredictions Findings = new(["mass", "effusion"], [[1, 0], [0, double.NaN], [1, 1]], [[0.9, 0.2], [0.4, 0.6], [0.6, 0.7]]);
    private static readonly ValuePredictions Values = new(["age"], [[10], [20], [double.NaN]], [[12], [19], [5]]) { Units = ["months"] };
    private static readonly PredictionSet Classes = new(["a", "b", "c"], [0, 1, 2], [[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.1, 0.6, 0.3]]);

    [Fact]
    public void A_metric_of_one_kind_says_what_it_is_of_where_it_is_given_another()
    {
        Assert.Contains("'macroF1' is of findings and the predictions are of classes", Assert.Throws<ArgumentException>(() => FindingMetrics.MacroF1.Value(Classes)).Message, StringComparison.Ordinal);
        Assert.Contains("'macroF1' is of classes and the predictions are of values", Assert.Throws<ArgumentException>(() => Metrics.MacroF1.Value(Values)).Message, StringComparison.Ordinal);
        Assert.Contains("'pearson' is of values and the predictions are of findings", Assert.Throws<ArgumentException>(() => ValueMetrics.Pearson.Value(Findings)).Message, StringComparison.Ordinal);
        Assert.Contains("FindingMetrics", Assert.Throws<ArgumentException>(() => ValueMetrics.Pearson.Value(Findings)).Message, StringComparison.Ordinal);
        Assert.Contains("is of classes and not of findings", Assert.Throws<ArgumentException>(() => FindingEvaluation.From(Findings, metrics: [Metrics.Accuracy])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_knows_its_kind_and_comes_back_from_JSON()
    {
        Assert.All(FindingMetrics.All, metric => AssertKind(metric, MetricSubject.Findings, FindingMetrics.Find(metric.Name)));
        Assert.All(ValueMetrics.All, metric => AssertKind(metric, MetricSubject.Values, ValueMetrics.Find(metric.Name)));
        Assert.All(Metrics.All, metric => AssertKind(metric, MetricSubject.Classes, Metrics.Find(metric.Name)));
        Assert.NotEqual(Metrics.MacroF1, FindingMetrics.MacroF1);
        Assert.ThrowsAny<ArgumentException>(() => Choice.FromJson<Metric>("""{"kind":"LibraryValueMetric","id":"macroF1"}"""));

        static void AssertKind(Metric metric, MetricSubject subject, Metric? found)
        {
            metric.Validate();
            Assert.Equal(subject, metric.Subject);
            Assert.Equal(metric, found);
            Assert.Equal(metric, Choice.FromJson<Metric>(metric.ToJson()));
        }
    }

    [Fact]
    public void One_of_your_own_stands_beside_the_others()
    {
        Metric worst = Metric.From("worstAuc", (FindingPredictions predictions) => FindingEvaluation.From(predictions).PerFinding.Min(scores => scores.Auc), label: "worst AUC");
        Metric within = Metric.From("within2", (ValuePredictions predictions) => Enumerable.Range(0, predictions.Count).Average(sample => Math.Abs(predictions.Predicted(sample)[0] - predictions.Truths(sample)[0]) <= 2 ? 1.0 : 0));
        var findings = FindingEvaluation.From(Findings, metrics: [worst, FindingMetrics.MacroAuc]);
        var values = ValueEvaluation.From(Values, [within]);

        Assert.Equal(1, findings["worstAuc"]);
        Assert.Equal(FindingMetrics.All.Count + 1, findings.Metrics.Count);
        Assert.Equal(2.0 / 3, values[within], 12);
        Assert.Equal(2.0 / 3, values.Intervals(new BootstrapOptions { Resamples = 100 })["within2"].Value, 12);
        Assert.Equal(MetricSubject.Findings, worst.Subject);
        Assert.Throws<ArgumentException>(() => ValueEvaluation.From(Values, [worst]));
        Assert.Throws<ArgumentException>(() => FindingEvaluation.From(Findings, metrics: [Metric.From("macroF1", (FindingPredictions _) => 1)]));
        Assert.Equal(MetricSubject.Values, new Own().Subject);
        Assert.Equal(3, ValueEvaluation.From(Values, [new Own()])["own"]);
        Assert.Throws<ArgumentException>(() => new Own().Value(Classes));
    }

    [Fact]
    public void The_error_in_grades_needs_a_stated_order_and_changes_no_other_evaluation()
    {
        Assert.DoesNotContain("gradeError", EvaluationResult.From(Classes).Metrics.Keys);
        Assert.Equal(double.NaN, EvaluationResult.From(Classes)[Metrics.GradeError]);
        Assert.Contains("[a, b, c]", Assert.Throws<InvalidOperationException>(() => EvaluationResult.From(Classes).GradeErrors).Message, StringComparison.Ordinal);
        var graded = new PredictionSet(Classes.Classes, Classes.Labels, [[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.6, 0.1, 0.3]]) { ClassOrderIsStated = true };
        var result = EvaluationResult.From(graded, [.. Metrics.All, Metrics.GradeError]);

        Assert.Equal(2.0 / 3, result["gradeError"], 12);
        Assert.Equal(2.0 / 3, result.GradeErrors.WithinOneShare, 12);
        Assert.Equal([0, 0, 2], result.GradeErrors.PerGrade.Select(grade => grade.MeanAbsoluteError));
        Assert.Equal(Metrics.GradeError, Metrics.Find("gradeError"));
        Assert.Equal("root mean squared error", Metrics.LabelOf("rootMeanSquaredError"));
    }

    private sealed class Own : Metric
    {
        public override string Name => "own";

        public override double Maximum => 10;

        public override double Value(ValuePredictions predictions) => predictions.Count;
    }
}
