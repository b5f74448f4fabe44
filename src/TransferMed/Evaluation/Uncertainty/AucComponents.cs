namespace TransferMed.Evaluation;

/// <summary>
/// The area under a ROC curve split into what each sample adds (DeLong et al. 1988): for a positive the share of negatives
/// below it, for a negative the share of positives above it, ties counting half. By midranks in O(n log n) (Sun and Xu 2014).
/// </summary>
internal sealed class AucComponents
{
    private readonly double[] _positives;
    private readonly double[] _negatives;

    private AucComponents(double[] positives, double[] negatives)
    {
        _positives = positives;
        _negatives = negatives;
        Auc = positives.Average();
    }

    public double Auc { get; }

    /// <summary>Needs at least one positive and one negative.</summary>
    public static AucComponents Of(IReadOnlyList<double> scores, AucSamples samples)
    {
        double[] positives = [.. samples.Positives.Select(sample => scores[sample])];
        double[] negatives = [.. samples.Negatives.Select(sample => scores[sample])];
        double[] among = Midranks.Of([.. positives, .. negatives]);
        double[] amongPositives = Midranks.Of(positives);
        double[] amongNegatives = Midranks.Of(negatives);
        return new AucComponents(
            [.. amongPositives.Select((rank, i) => (among[i] - rank) / negatives.Length)],
            [.. amongNegatives.Select((rank, j) => 1 - (among[positives.Length + j] - rank) / positives.Length)]);
    }

    /// <summary>
    /// The covariance of two areas over the same samples, the variance for an area with itself. Samples of one group are
    /// added before products are taken (Obuchowski 1997); with every sample alone this is DeLong's.
    /// </summary>
    public static double Covariance(AucComponents a, AucComponents b, AucSamples samples)
    {
        double m = samples.Positives.Length, n = samples.Negatives.Length;
        double[] positivesOfA = Sums(a._positives, a.Auc, samples.GroupsOfPositives, samples.GroupCount);
        double[] positivesOfB = Sums(b._positives, b.Auc, samples.GroupsOfPositives, samples.GroupCount);
        double[] negativesOfA = Sums(a._negatives, a.Auc, samples.GroupsOfNegatives, samples.GroupCount);
        double[] negativesOfB = Sums(b._negatives, b.Auc, samples.GroupsOfNegatives, samples.GroupCount);
        double betweenPositives = 0, betweenNegatives = 0, across = 0;
        for (int g = 0; g < samples.GroupCount; g++)
        {
            betweenPositives += positivesOfA[g] * positivesOfB[g];
            betweenNegatives += negativesOfA[g] * negativesOfB[g];
            across += positivesOfA[g] * negativesOfB[g] + negativesOfA[g] * positivesOfB[g];
        }

        return Unbiased(samples.GroupsWithPositives) * betweenPositives / (m * m)
            + Unbiased(samples.GroupsWithNegatives) * betweenNegatives / (n * n)
            + Unbiased(samples.GroupCount) * across / (m * n);
    }

    /// <summary>
    /// Of the variance of the area, as that of a rank test of two samples (Brunner and Munzel 2000): both classes add their
    /// own, a smaller or more scattered one counting more.
    /// </summary>
    public double DegreesOfFreedom(AucSamples samples)
    {
        double ofPositives = Unbiased(samples.GroupsWithPositives) * Sums(_positives, Auc, samples.GroupsOfPositives, samples.GroupCount).Sum(sum => sum * sum)
            / Math.Pow(samples.Positives.Length, 2);
        double ofNegatives = Unbiased(samples.GroupsWithNegatives) * Sums(_negatives, Auc, samples.GroupsOfNegatives, samples.GroupCount).Sum(sum => sum * sum)
            / Math.Pow(samples.Negatives.Length, 2);
        return Math.Pow(ofPositives + ofNegatives, 2)
            / (ofPositives * ofPositives / (samples.GroupsWithPositives - 1) + ofNegatives * ofNegatives / (samples.GroupsWithNegatives - 1));
    }

    private static double Unbiased(double count) => count / (count - 1);

    private static double[] Sums(double[] components, double auc, int[] groups, int count)
    {
        var sums = new double[count];
        for (int i = 0; i < components.Length; i++)
        {
            sums[groups[i]] += components[i] - auc;
        }

        return sums;
    }
}
