namespace TransferMed.Datasets;

/// <summary>The parts that the publisher of a set put its samples into, and how messages call them.</summary>
internal static class PublishedParts
{
    /// <summary>Whether every sample is in a part and there are several.</summary>
    public static bool Divide(IReadOnlyList<ImageSample> samples) =>
        samples.Count > 0 && samples.All(sample => sample.Part is not null) && samples.Any(sample => sample.Part != samples[0].Part);

    /// <summary>For example <c>; predefined parts: train 80, test 20</c>, or nothing.</summary>
    public static string Describe(IReadOnlyList<ImageSample> samples) => Divide(samples)
        ? "; predefined parts: " + string.Join(", ", samples.GroupBy(sample => sample.Part!.Value).OrderBy(part => part.Key).Select(part => $"{NameOf(part.Key)} {part.Count()}"))
        : "";

    /// <summary>What put the samples into parts: a manifest's column, or folders.</summary>
    public static string OriginOf(IReadOnlyList<ImageSample> samples) =>
        samples.Any(sample => sample.Line is not null) ? "the column 'split' of the manifest" : "the folders of the parts (train, val, test)";

    private static string NameOf(DatasetPart part) => part switch
    {
        DatasetPart.Train => "train",
        DatasetPart.Validation => "validation",
        _ => "test",
    };
}
