using TransferMed.Evaluation;
using TransferMed.Reporting;

namespace TransferMed.Tests.Reporting;

public class CurveTests
{
    [Fact]
    public void The_drawn_roc_curve_is_that_of_the_evaluation()
    {
        EvaluationResult evaluation = EvaluationReportTests.Evaluate(2, 200, 2);
        RocCurve exact = evaluation.RocCurve();
        double[] drawn = ThresholdCurves.Of(evaluation.Predictions, 1, CurveKind.Roc);
        Assert.All(ThresholdCurves.Places.Index(), place =>
        {
            int[] there = [.. Enumerable.Range(0, exact.Thresholds.Count).Where(i => Math.Abs(exact.FalsePositiveRates[i] - place.Item) < 1e-9)];
            Assert.All(there.TakeLast(1), i => Assert.Equal(exact.TruePositiveRates[i], drawn[place.Index], 1e-9));
        });
        double area = Enumerable.Range(1, 100).Sum(i => (drawn[i - 1] + drawn[i]) / 2 * 0.01);
        Assert.Equal(evaluation.PerClass[1].Auc, area, 0.01);
    }

    [Fact]
    public void The_drawn_precision_has_the_average_precision_below_it()
    {
        EvaluationResult evaluation = EvaluationReportTests.Evaluate(2, 400, 2);
        double[] drawn = ThresholdCurves.Of(evaluation.Predictions, 1, CurveKind.PrecisionRecall);
        Assert.Equal(evaluation.PerClass[1].AveragePrecision, drawn.Skip(1).Average(), 0.02);
        Assert.Equal(0.5, drawn[^1], 0.1);
    }

    [Fact]
    public void A_band_holds_its_curve_and_narrows_with_more_pictures()
    {
        double[] widths = [.. new[] { 60, 960 }.Select(samples =>
        {
            IReadOnlyList<CurvePoint> points = ThresholdCurves.WithBand(EvaluationReportTests.Evaluate(2, samples, 2).Predictions, 1, CurveKind.Roc, 0);
            Assert.All(points, point => Assert.InRange(point.Y, point.Lower - 1e-9, point.Upper + 1e-9));
            return points.Average(point => point.Upper - point.Lower);
        })];
        Assert.True(widths[1] < widths[0] / 2);
    }

    [Fact]
    public void Whole_groups_are_drawn_where_there_are_groups()
    {
        var predictions = new PredictionSet(["a", "b"], [0, 0, 1, 1], Enumerable.Repeat(new[] { 0.5, 0.5 }, 4), null, ["p", "p", "q", "r"]);
        Assert.All(new SampleDraws(predictions).Draw(50, 1).Select(weights => weights.ToArray()), weights =>
        {
            Assert.Equal(weights[0], weights[1]);
            Assert.Equal(1, weights[0]);
            Assert.Equal(2, weights[2] + weights[3]);
        });
    }

    [Fact]
    public void A_class_without_pictures_has_no_curve() =>
        Assert.All(ThresholdCurves.Of(EvaluationReportTests.Evaluate(2, 20, 1).Predictions, 1, CurveKind.Roc), value => Assert.True(double.IsNaN(value)));
}
