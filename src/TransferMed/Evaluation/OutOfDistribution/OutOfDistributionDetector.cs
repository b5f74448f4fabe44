using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Flags samples whose out-of-distribution score is above a threshold, which is set so that of samples like the validation ones at
/// most a wanted share is flagged. Works on any score that is larger for samples farther from those of the training: see
/// <see cref="OutOfDistributionScore"/>.
/// </summary>
public sealed class OutOfDistributionDetector
{
    internal OutOfDistributionDetector(double threshold, double falseAlarmRate, int validationCount)
    {
        Threshold = threshold;
        FalseAlarmRate = falseAlarmRate;
        ValidationCount = validationCount;
    }

    /// <summary>A score above it is flagged.</summary>
    public double Threshold { get; }

    /// <summary>The share of ordinary samples that may be flagged.</summary>
    public double FalseAlarmRate { get; }

    /// <summary>The number of samples that the threshold stands on.</summary>
    public int ValidationCount { get; }

    /// <summary>Sets the threshold: the ceil((n + 1)(1 - rate))-th smallest of n scores, so that the rate holds on average for new samples.</summary>
    /// <param name="validationScores">The scores of validation samples, none NaN; not of training samples, whose scores are too small.</param>
    /// <param name="falseAlarmRate">The wanted rate, above 0 and below 1. Default 0.05.</param>
    /// <returns>The detector.</returns>
    /// <exception cref="ArgumentException">A score is NaN, the rate is out of range, or there are too few samples for it.</exception>
    public static OutOfDistributionDetector Fit(IReadOnlyCollection<double> validationScores, double falseAlarmRate = 0.05)
    {
        ArgumentNullException.ThrowIfNull(validationScores);
        OptionCheck.Within(falseAlarmRate, 0, 1, nameof(falseAlarmRate), lowExclusive: true, highExclusive: true);
        OptionCheck.Require(!validationScores.Any(double.IsNaN), nameof(validationScores), "holds NaN; such a sample has no score.");
        int needed = SplitQuantile.Least(falseAlarmRate);
        OptionCheck.Require(
            SplitQuantile.Rank(validationScores.Count, falseAlarmRate) <= validationScores.Count,
            nameof(validationScores),
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"has {validationScores.Count} scores; a false-alarm rate of {falseAlarmRate} needs at least {needed}."));
        return new OutOfDistributionDetector(SplitQuantile.Of(validationScores, falseAlarmRate), falseAlarmRate, validationScores.Count);
    }

    /// <summary>Whether a sample is flagged.</summary>
    /// <param name="score">Its score; NaN is flagged.</param>
    /// <returns>True when the score is above the threshold.</returns>
    public bool Flag(double score) => !(score <= Threshold);

    /// <summary>Which samples are flagged.</summary>
    /// <param name="scores">Their scores.</param>
    /// <returns>One answer for each.</returns>
    public ValueList<bool> Flag(IEnumerable<double> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return scores.Select(Flag).ToValueList();
    }

    /// <summary>How well the score tells samples like the training ones from others, and what the threshold makes of them.</summary>
    /// <param name="ordinary">The scores of test samples, none NaN.</param>
    /// <param name="outside">The scores of samples from elsewhere, none NaN.</param>
    /// <returns>Area under the curve and rates.</returns>
    /// <exception cref="ArgumentException">One of them is empty or holds NaN.</exception>
    public OutOfDistributionResult Evaluate(IReadOnlyCollection<double> ordinary, IReadOnlyCollection<double> outside) => OutOfDistributionResult.Of(this, ordinary, outside);
}
