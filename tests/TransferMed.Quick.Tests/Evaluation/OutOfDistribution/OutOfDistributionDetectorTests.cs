using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

public class OutOfDistributionDetectorTests
{
    [Fact]
    public void The_threshold_leaves_the_wanted_rate_above()
    {
        double[] scores = [.. Enumerable.Range(1, 99).Select(i => (double)i)];
        OutOfDistributionDetector detector = OutOfDistributionDetector.Fit(scores, falseAlarmRate: 0.1);

        Assert.Equal(90, detector.Threshold);
        Assert.Equal([false, true], detector.Flag([90, 90.001]));
        Assert.True(detector.Flag(double.NaN));
    }

    [Fact]
    public void The_rate_holds_for_new_samples()
    {
        double rate = Enumerable.Range(0, 200).Average(repeat =>
        {
            OutOfDistributionDetector detector = OutOfDistributionDetector.Fit(Normal(repeat, 100, 0), 0.1);
            return detector.Evaluate(Normal(repeat + 1000, 100, 0), [1]).FalseAlarms.Value;
        });
        Assert.InRange(rate, 0.09, 0.11);
    }

    [Fact]
    public void Samples_from_elsewhere_stand_above_ordinary_ones()
    {
        OutOfDistributionDetector detector = OutOfDistributionDetector.Fit(Normal(1, 200, 0));
        OutOfDistributionResult result = detector.Evaluate([1, 2, 3, 10], [2, 9, 10]);

        // Of 12 pairs 2 > 1, 9 > 1, 2, 3 and 10 > 1, 2, 3; two ties.
        Assert.Equal((7 + 2 * 0.5) / 12, result.Auc, 1e-12);
        Assert.Equal(Count(detector, [1, 2, 3, 10]) / 4.0, result.FalseAlarms.Value, 1e-12);
        Assert.Equal(Count(detector, [2, 9, 10]) / 3.0, result.Detections.Value, 1e-12);
    }

    [Fact]
    public void Too_few_samples_for_the_rate_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => OutOfDistributionDetector.Fit(Normal(1, 18, 0), 0.05));

        Assert.Contains("needs at least 19", error.Message, StringComparison.Ordinal);
        Assert.Equal(19, OutOfDistributionDetector.Fit(Normal(1, 19, 0), 0.05).ValidationCount);
    }

    [Fact]
    public void Misuse_is_refused()
    {
        OutOfDistributionDetector detector = OutOfDistributionDetector.Fit(Normal(1, 50, 0));

        Assert.Throws<ArgumentException>(() => OutOfDistributionDetector.Fit([double.NaN, 1], 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => OutOfDistributionDetector.Fit([1, 2], 1));
        Assert.Throws<ArgumentException>(() => detector.Evaluate([], [1]));
        Assert.Throws<ArgumentException>(() => detector.Evaluate([1], [double.NaN]));
    }

    private static int Count(OutOfDistributionDetector detector, double[] scores) => scores.Count(score => score > detector.Threshold);

    private static double[] Normal(long seed, int count, double mean)
    {
        var random = new SampleRandom(seed);
        var scores = new double[count];
        for (int i = 0; i < count; i++)
        {
            scores[i] = mean + random.NextGaussian();
        }

        return scores;
    }
}
