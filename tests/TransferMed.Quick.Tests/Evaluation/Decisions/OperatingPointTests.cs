using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class OperatingPointTests
{
    // Scores 0.9 0.8 0.7 0.6 0.5 0.4 0.3 0.2 with the truth + + - + - + - -.
    private static readonly PredictionSet Validation = OfScores([1, 1, 0, 1, 0, 1, 0, 0], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2]);

    [Theory]
    [InlineData(1.0, 0.4)]
    [InlineData(0.76, 0.4)]
    [InlineData(0.75, 0.6)]
    [InlineData(0.5, 0.8)]
    [InlineData(0.1, 0.9)]
    public void A_wanted_sensitivity_is_reached_at_the_highest_threshold(double wanted, double threshold)
    {
        OperatingPoint point = OperatingPoint.ForSensitivity(Validation, wanted);

        Assert.Equal(threshold, point.Threshold);
        Assert.True(point.Validation.Sensitivity >= wanted);
        Assert.Equal((OperatingCriterion.Sensitivity, "1"), (point.Criterion, point.ClassName));
    }

    [Theory]
    [InlineData(1.0, 0.8)]
    [InlineData(0.75, 0.6)]
    [InlineData(0.5, 0.4)]
    public void A_wanted_specificity_leaves_the_greatest_sensitivity(double wanted, double threshold)
    {
        OperatingPoint point = OperatingPoint.ForSpecificity(Validation, wanted);

        Assert.Equal(threshold, point.Threshold);
        Assert.True(point.Validation.Specificity >= wanted);
    }

    [Fact]
    public void Where_the_surest_sample_is_a_false_alarm_full_specificity_calls_nobody()
    {
        OperatingPoint point = OperatingPoint.ForSpecificity(OfScores([0, 1], [1, 0.3]), 1);

        Contents.Same(new OutcomeCounts(0, 0, 1, 1), point.Validation);
        Assert.True(double.IsFinite(point.Threshold));
        Contents.Same(new OutcomeCounts(0, 0, 1, 1), point.Evaluate(OfScores([0, 1], [1, 1])).Counts);
    }

    [Fact]
    public void Youden_takes_the_largest_sum()
    {
        // 0.8: 2/4 + 4/4; 0.6: 3/4 + 3/4; 0.4: 4/4 + 2/4. All equal: the highest threshold stands.
        Assert.Equal(0.8, OperatingPoint.Youden(Validation).Threshold);
        Assert.Equal(0.6, OperatingPoint.Youden(OfScores([1, 1, 0, 0], [0.9, 0.6, 0.5, 0.4])).Threshold);
    }

    [Theory]
    [InlineData(0.2, 0.8)]
    [InlineData(10, 0.4)]
    public void A_dear_miss_lowers_the_threshold(double missCost, double threshold) =>
        Assert.Equal(threshold, OperatingPoint.LeastCost(Validation, missCost).Threshold);

    [Fact]
    public void A_rare_disease_raises_the_threshold() =>
        Assert.True(OperatingPoint.LeastCost(Validation, 3, prevalence: 0.001).Threshold > OperatingPoint.LeastCost(Validation, 3).Threshold);

    [Fact]
    public void No_threshold_does_better_than_the_chosen_one() => Gen.Select(Gens.Binary, Gen.Double[0.1, 10]).Sample((predictions, cost) =>
    {
        if (predictions.Labels.Distinct().Count() < 2)
        {
            Assert.Throws<ArgumentException>(() => OperatingPoint.Youden(predictions));
            return;
        }

        double Expected(OutcomeCounts counts) => (cost * counts.FalseNegatives + counts.FalsePositives) / counts.Total;
        OutcomeCounts cheapest = OperatingPoint.LeastCost(predictions, cost).Validation;
        OutcomeCounts youden = OperatingPoint.Youden(predictions).Validation;
        for (int i = 0; i <= 101; i++)
        {
            OutcomeCounts other = OutcomeCounts.At(predictions, 1, i / 100.0);
            Assert.True(Expected(other) >= Expected(cheapest) - 1e-9);
            Assert.True(other.Sensitivity + other.Specificity <= youden.Sensitivity + youden.Specificity + 1e-9);
        }
    });

    [Fact]
    public void The_point_does_on_its_own_samples_what_it_says() => Gens.Binary.Where(p => p.Labels.Distinct().Count() == 2).Sample(predictions =>
    {
        OperatingPoint point = OperatingPoint.ForSensitivity(predictions, 0.8);
        Contents.Same(point.Validation, point.Evaluate(predictions).Counts);
    });

    [Fact]
    public void The_judgement_on_test_has_wilson_intervals()
    {
        PredictionSet test = OfScores([1, 1, 1, 0, 0, 0, 0], [0.9, 0.7, 0.1, 0.8, 0.3, 0.2, 0.1]);
        OperatingResult result = OperatingPoint.ForSensitivity(Validation, 0.75).Evaluate(test, level: 0.9);

        Contents.Same(new OutcomeCounts(2, 1, 1, 3), result.Counts);
        Assert.Equal(Wilson.Interval(2, 3, 0.9), result.Sensitivity);
        Assert.Equal(Wilson.Interval(3, 4, 0.9), result.Specificity);
        Assert.Equal(Wilson.Interval(2, 3, 0.9), result.PositivePredictiveValue);
        Assert.Equal(Wilson.Interval(3, 4, 0.9), result.NegativePredictiveValue);
    }

    [Fact]
    public void A_rate_of_nothing_is_null()
    {
        OperatingResult result = OperatingPoint.ForSensitivity(Validation, 0.75).Evaluate(OfScores([0, 0], [0.1, 0.2]));

        Assert.Null(result.Sensitivity);
        Assert.Null(result.PositivePredictiveValue);
        Assert.Equal(1, result.Specificity!.Value);
    }

    [Fact]
    public void Any_class_may_be_the_positive_one()
    {
        PredictionSet three = Gens.Make(3, [0, 1, 2, 2], [[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.1, 0.5, 0.4], [0.1, 0.2, 0.7]]);

        Assert.Equal(0.4, OperatingPoint.ForSensitivity(three, 1, positiveClass: 2).Threshold);
    }

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatingPoint.ForSensitivity(Validation, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatingPoint.ForSpecificity(Validation, 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatingPoint.LeastCost(Validation, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatingPoint.LeastCost(Validation, 1, prevalence: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => OperatingPoint.Youden(Validation, positiveClass: 2));
        Assert.Throws<ArgumentException>(() => OperatingPoint.Youden(Validation).Evaluate(new PredictionSet(["a", "b"], [0], [[0.6, 0.4]])));
    }

    private static PredictionSet OfScores(int[] labels, double[] scores) => Gens.Make(2, labels, scores.Select(score => new[] { 1 - score, score }));
}
