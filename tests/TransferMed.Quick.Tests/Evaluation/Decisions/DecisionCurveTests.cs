using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class DecisionCurveTests
{
    private const double Exact = 1e-12;

    [Fact]
    public void Net_benefit_is_that_worked_out_by_hand()
    {
        PredictionSet test = OfScores([1, 1, 0, 0, 0], [0.9, 0.3, 0.6, 0.2, 0.1]);
        DecisionCurve curve = DecisionCurve.Of(test, thresholds: [0.2, 0.5, 0.75]);

        // At 0.2 two true and two false positives, odds 1/4; at 0.5 one and one, odds 1; at 0.75 one and none, odds 3.
        Assert.Equal((2 - 2 * 0.25) / 5, curve.Points[0].Model, Exact);
        Assert.Equal(0, curve.Points[1].Model, Exact);
        Assert.Equal(0.2, curve.Points[2].Model, Exact);
        Assert.Equal(0.4 - 0.6 * 0.25, curve.Points[0].TreatAll, Exact);
        Assert.Equal(0.4 - 0.6, curve.Points[1].TreatAll, Exact);
        Assert.Equal(0.4 - 0.6 * 3, curve.Points[2].TreatAll, Exact);
        Assert.Equal([true, false, true], curve.Points.Select(point => point.Helps));
        Assert.Equal(0.4, curve.Prevalence, Exact);
    }

    [Fact]
    public void A_model_that_calls_all_positive_is_treating_all() =>
        Assert.All(DecisionCurve.Of(OfScores([1, 0, 0], [1, 1, 1])).Points, point => Assert.Equal(point.TreatAll, point.Model, Exact));

    [Fact]
    public void No_model_gains_more_than_the_prevalence() => CsCheck.Check.Sample(Gens.Binary, predictions =>
    {
        DecisionCurve curve = DecisionCurve.Of(predictions);
        Assert.Equal(99, curve.Points.Count);
        Assert.All(curve.Points, point => Assert.True(point.Model <= curve.Prevalence + Exact));
    });

    [Fact]
    public void A_threshold_of_certainty_is_refused()
    {
        PredictionSet test = OfScores([1], [0.5]);

        Assert.Throws<ArgumentOutOfRangeException>(() => DecisionCurve.Of(test, thresholds: [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DecisionCurve.Of(test, thresholds: [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DecisionCurve.Of(test, positiveClass: -1));
    }

    private static PredictionSet OfScores(int[] labels, double[] scores) => Gens.Make(2, labels, scores.Select(score => new[] { 1 - score, score }));
}
