namespace TransferMed.Datasets;

/// <summary>
/// What parts of a split get equal shares of: classes or grades; each finding, and pictures without any; for values fifths of the first value (fewer where there are few pictures, equal
/// values in one), and pictures of which it is not known.
/// </summary>
/// <param name="Count">The number of strata.</param>
/// <param name="Of">The strata that each sample counts in, at least one.</param>
internal sealed record SampleStrata(int Count, int[][] Of)
{
    private const int MostBins = 5;

    /// <summary>A bin of fewer would not reach every part.</summary>
    private const int FewestInBin = 10;

    /// <summary>The strata of samples.</summary>
    /// <param name="task">What is asked about them.</param>
    /// <param name="classes">The number of classes, findings or values.</param>
    /// <param name="samples">The samples.</param>
    public static SampleStrata From(LearningTask task, int classes, IReadOnlyList<ImageSample> samples) => task switch
    {
        { IsOneOfSeveral: true } => new SampleStrata(classes, OfClasses(classes, samples)),
        MultiLabel => new SampleStrata(classes + 1, [.. samples.Select(sample => Findings(sample, classes))]),
        _ => Bins(samples),
    };

    /// <summary>All samples of a class share the one place that they count in.</summary>
    private static int[][] OfClasses(int classes, IReadOnlyList<ImageSample> samples)
    {
        int[][] alone = [.. Enumerable.Range(0, classes).Select(label => new[] { label })];
        return [.. samples.Select(sample => alone[sample.Label])];
    }

    private static int[] Findings(ImageSample sample, int without)
    {
        int[] there = [.. Enumerable.Range(0, sample.Targets.Count).Where(target => sample.Targets[target] > 0)];
        return there.Length > 0 ? there : [without];
    }

    private static SampleStrata Bins(IReadOnlyList<ImageSample> samples)
    {
        float[] sorted = [.. samples.Select(sample => sample.Targets[0]).Where(value => !float.IsNaN(value)).Order()];
        int bins = Math.Clamp(sorted.Length / FewestInBin, 1, MostBins);
        return new SampleStrata(bins + 1, [.. samples.Select(sample => new[] { BinOf(sample.Targets[0]) })]);

        int BinOf(float value)
        {
            if (float.IsNaN(value))
            {
                return bins;
            }

            int below = Array.BinarySearch(sorted, value);
            while (below > 0 && sorted[below - 1].Equals(value))
            {
                below--;
            }

            return (int)((long)below * bins / sorted.Length);
        }
    }
}
