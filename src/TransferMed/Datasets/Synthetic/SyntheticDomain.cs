namespace TransferMed.Datasets;

/// <summary>
/// Datasets of generated pictures. They are for trying and testing: <see cref="ImageDataset.IsSynthetic"/> is true, the
/// name begins with <c>synthetic</c>, every path with <c>synthetic://</c>. A picture is a pure function of domain, seed,
/// class and number, is drawn at whatever size is asked for, and fills any aspect ratio.
/// </summary>
public static class SyntheticDomain
{
    /// <summary>Creates the dataset; no picture is drawn before it is read.</summary>
    /// <param name="kind">The domain.</param>
    /// <param name="perClass">The number of pictures of each class, at least 1.</param>
    /// <param name="seed">Datasets of different seeds share no picture.</param>
    /// <returns>The dataset.</returns>
    public static ImageDataset Create(SyntheticKind kind, int perClass, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        string[] classes = SyntheticImage.ClassesOf(kind);
        IEnumerable<ImageSample> samples =
            from label in Enumerable.Range(0, classes.Length)
            from number in Enumerable.Range(0, perClass)
            select new ImageSample(new SyntheticImage(kind, seed, label, number).Address, label);
        return new ImageDataset($"synthetic-{SyntheticImage.NameOf(kind)}", classes, samples, new SyntheticPixelReader());
    }
}
