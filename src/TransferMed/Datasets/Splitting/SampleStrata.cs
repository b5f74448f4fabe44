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

    public static SampleStrata From(ImageDataset dataset) => dataset.Task switch
    {
        { IsOneOfSeveral: true } => new SampleStrata(dataset.Classes.Count, [.. dataset.Samples.Select(sample => new[] { sample.Label })]),
        MultiLabel => new SampleStrata(dataset.Classes.Count + 1, [.. dataset.Samples.Select(sample => Findings(sample, dataset.Classes.Count))]),
        _ => Bins(dataset),
    };

    private static int[] Findings(ImageSample sample, int without)
    {
        int[] there = [.. Enumerable.Range(0, sample.Targets.Count).Where(target => sample.Targets[target] > 0)];
        return there.Length > 0 ? there : [without];
    }

    private static SampleStrata Bins(ImageDataset dataset)
    {
        float[] sorted = [.. dataset.Samples.Select(sample => sample.Targets[0]).Where(value => !float.IsNaN(value)).Order()];
        int bins = Math.Clamp(sorted.Length / FewestInBin, 1, MostBins);
        return new SampleStrata(bins + 1, [.. dataset.Samples.Select(sample => new[] { BinOf(sample.Targets[0]) })]);

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
