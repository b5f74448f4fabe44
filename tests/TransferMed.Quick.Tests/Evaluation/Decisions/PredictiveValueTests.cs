using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class PredictiveValueTests
{
    /// <summary>Of 1,000 people 10 are ill: 9 are found and 1 is missed; of 990 healthy ones 99 are false alarms.</summary>
    [Fact]
    public void A_case_that_was_counted_by_hand()
    {
        PredictiveValues values = At(90, 10, 90, 10).AtPrevalence(0.01);
        Assert.Equal(9.0 / 108, values.Positive!.Value, 12);
        Assert.Equal(891.0 / 892, values.Negative!.Value, 12);
    }

    [Fact]
    public void At_the_prevalence_of_the_test_set_they_are_what_was_counted()
    {
        OperatingResult result = At(30, 10, 45, 15);
        PredictiveValues values = result.AtPrevalence(0.4);
        Assert.Equal(result.PositivePredictiveValue!.Value, values.Positive!.Value, 12);
        Assert.Equal(result.NegativePredictiveValue!.Value, values.Negative!.Value, 12);
    }

    [Fact]
    public void Limits_are_those_of_both_rates_together()
    {
        OperatingResult result = At(90, 10, 90, 10);
        (ConfidenceInterval hits, ConfidenceInterval right) = (result.Sensitivity!, result.Specificity!);
        ConfidenceInterval positive = result.AtPrevalence(0.05).Positive!;
        Assert.Equal(0.05 * hits.Lower / (0.05 * hits.Lower + 0.95 * (1 - right.Lower)), positive.Lower, 12);
        Assert.Equal(0.05 * hits.Upper / (0.05 * hits.Upper + 0.95 * (1 - right.Upper)), positive.Upper, 12);
    }

    [Fact]
    public void Without_a_mistake_the_value_is_1_and_its_lower_limit_is_not()
    {
        PredictiveValues values = At(20, 0, 20, 0).AtPrevalence(0.1);
        Assert.Equal((1.0, 1.0), (values.Positive!.Value, values.Positive.Upper));
        Assert.InRange(values.Positive.Lower, 0.2, 0.6);
        Assert.InRange(values.Negative!.Lower, 0.9, 0.999);
    }

    [Fact]
    public void What_no_sample_speaks_for_is_null_and_a_share_is_checked()
    {
        Assert.Null(At(0, 10, 20, 0).AtPrevalence(0.1).Positive);
        Assert.Null(At(0, 0, 20, 5).AtPrevalence(0.1).Negative);
        Assert.ThrowsAny<ArgumentException>(() => At(9, 1, 9, 1).AtPrevalence(0));
        Assert.ThrowsAny<ArgumentException>(() => At(9, 1, 9, 1).AtPrevalence(1));
    }

    private static OperatingResult At(int hits, int misses, int right, int alarms)
    {
        double[] scores = [.. Enumerable.Repeat(0.9, hits), .. Enumerable.Repeat(0.1, misses), .. Enumerable.Repeat(0.2, right), .. Enumerable.Repeat(0.8, alarms)];
        var predictions = new PredictionSet(["healthy", "ill"], scores.Select((_, i) => i < hits + misses ? 1 : 0), scores.Select(score => new[] { 1 - score, score }));
        return OperatingPoint.OfLargestProbability(predictions, 1).Evaluate(predictions);
    }
}
