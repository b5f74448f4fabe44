namespace TransferMed.Data;

/// <summary>How messages call the publisher's parts, and what named them.</summary>
internal static class SplitOrigin
{
    public static string NameOf(DatasetPart part) => part switch
    {
        DatasetPart.Train => "train",
        DatasetPart.Validation => "validation",
        _ => "test",
    };

    /// <summary>What put the samples into parts: a manifest's column, or folders.</summary>
    public static string Of(ImageDataset dataset) =>
        dataset.Samples.Any(sample => sample.Line is not null) ? "the column 'split' of the manifest" : "the folders of the parts (train, val, test)";
}
