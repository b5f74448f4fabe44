using MathNet.Numerics.Distributions;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// The variance of the area under a ROC curve, and the comparison of two areas over the same samples (DeLong, DeLong and
/// Clarke-Pearson 1988), computed in O(n log n) (Sun and Xu 2014). Where samples belong to groups, the variance is that of
/// clustered data (Obuchowski 1997).
/// </summary>
public static class DeLong
{
    /// <summary>The area under the ROC curve of one class against all others.</summary>
    /// <param name="predictions">The predictions; their groups, where there are any, count as clusters.</param>
    /// <param name="positiveClass">The index of the class; with two classes 1 is the usual choice.</param>
    /// <param name="level">The nominal coverage of the intervals, between 0 and 1.</param>
    /// <returns>The area with its variance and intervals.</returns>
    /// <exception cref="ArgumentException">There is no such class, or there are not two independent samples on either side.</exception>
    public static AucEstimate Auc(PredictionSet predictions, int positiveClass = 1, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfNegative(positiveClass);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(positiveClass, predictions.Classes.Count);
        return Auc(predictions.Scores(positiveClass), predictions.IsOfClass(positiveClass), predictions.Groups, level);
    }

    /// <summary>The area under the ROC curve of scores.</summary>
    /// <param name="scores">N scores, larger for positives; none NaN.</param>
    /// <param name="isPositive">Which of the N samples are positive.</param>
    /// <param name="groups">The group (patient, lesion) of each of the N samples, null for one that stands alone; or null.</param>
    /// <param name="level">The nominal coverage of the intervals, between 0 and 1.</param>
    /// <returns>The area with its variance and intervals.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a score is NaN, or there are not two independent samples on either side.</exception>
    public static AucEstimate Auc(IReadOnlyList<double> scores, IReadOnlyList<bool> isPositive, IReadOnlyList<string?>? groups = null, double level = 0.95)
    {
        AucSamples samples = Checked(isPositive, groups, level);
        CheckScores(scores, isPositive.Count, nameof(scores));
        return Estimate(AucComponents.Of(scores, samples), samples, level);
    }

    /// <summary>Compares two areas over the same samples.</summary>
    /// <param name="first">N scores of the first model, larger for positives; none NaN.</param>
    /// <param name="second">N scores of the second model for the same samples in the same order.</param>
    /// <param name="isPositive">Which of the N samples are positive.</param>
    /// <param name="groups">The group (patient, lesion) of each of the N samples, null for one that stands alone; or null.</param>
    /// <param name="level">The nominal coverage of the intervals, between 0 and 1.</param>
    /// <returns>Both areas, their covariance, the difference with its interval, and the two-sided p-value.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a score is NaN, or there are not two independent samples on either side.</exception>
    public static AucComparison Compare(
        IReadOnlyList<double> first, IReadOnlyList<double> second, IReadOnlyList<bool> isPositive, IReadOnlyList<string?>? groups = null, double level = 0.95)
    {
        AucSamples samples = Checked(isPositive, groups, level);
        CheckScores(first, isPositive.Count, nameof(first));
        CheckScores(second, isPositive.Count, nameof(second));
        AucComponents a = AucComponents.Of(first, samples);
        AucComponents b = AucComponents.Of(second, samples);
        return AucComparison.Of(Estimate(a, samples, level), Estimate(b, samples, level), AucComponents.Covariance(a, b, samples));
    }

    private static AucSamples Checked(IReadOnlyList<bool> isPositive, IReadOnlyList<string?>? groups, double level)
    {
        ArgumentNullException.ThrowIfNull(isPositive);
        OptionCheck.Within(level, 0, 1, nameof(level), lowExclusive: true, highExclusive: true);
        PredictionChecks.CheckCount(groups?.Count, isPositive.Count, nameof(groups));
        var samples = new AucSamples(isPositive, groups);
        samples.RequireVariance(nameof(isPositive));
        return samples;
    }

    private static void CheckScores(IReadOnlyList<double> scores, int samples, string name)
    {
        ArgumentNullException.ThrowIfNull(scores, name);
        PredictionChecks.CheckCount(scores.Count, samples, name);
        for (int sample = 0; sample < samples; sample++)
        {
            OptionCheck.Require(!double.IsNaN(scores[sample]), name, $"has NaN for sample {sample}; a score must have a place among the others.");
        }
    }

    private static AucEstimate Estimate(AucComponents components, AucSamples samples, double level)
    {
        double auc = components.Auc;
        double variance = AucComponents.Covariance(components, components, samples);
        double error = Math.Sqrt(variance);
        double reach = Normal.InvCDF(0, 1, (1 + level) / 2) * error;
        return new AucEstimate(
            auc,
            variance,
            error > 0
                ? OnLogitScale(auc, StudentT.InvCDF(0, 1, components.DegreesOfFreedom(samples), (1 + level) / 2) * error, level)
                : AtAnEnd(auc, Math.Min(samples.GroupsWithPositives, samples.GroupsWithNegatives), level),
            new ConfidenceInterval(auc, Math.Max(0, auc - reach), Math.Min(1, auc + reach), level, IntervalMethod.DeLong));
    }

    private static ConfidenceInterval AtAnEnd(double auc, int smallerClass, double level) => auc is 0 or 1
        ? Wilson.Interval(auc == 1 ? smallerClass : 0, smallerClass, level)
        : new ConfidenceInterval(auc, 0, 1, level, IntervalMethod.DeLongLogit);

    private static ConfidenceInterval OnLogitScale(double auc, double reach, double level)
    {
        // The derivative of the logit is 1 / (auc (1 - auc)).
        double logit = Math.Log(auc / (1 - auc));
        double logitReach = reach / (auc * (1 - auc));
        return new ConfidenceInterval(auc, Logistic(logit - logitReach), Logistic(logit + logitReach), level, IntervalMethod.DeLongLogit);
    }

    private static double Logistic(double value) => 1 / (1 + Math.Exp(-value));
}
