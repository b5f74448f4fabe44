using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>One labelled picture of a dataset.</summary>
/// <param name="Path">The file's full path, or a <c>synthetic://</c> address of a generated picture. Identifies the sample.</param>
/// <param name="Label">The index of its class or grade in <see cref="ImageDataset.Classes"/>; 0 where the task has <see cref="Targets"/>.</param>
public sealed record ImageSample(string Path, int Label)
{
    // A million of these lie in memory: what may be missing stands as a number that says so.
    private readonly int _line;
    private readonly sbyte _part = -1;

    /// <summary>
    /// For tasks of findings or values (<see cref="MultiLabel"/>, <see cref="Regression"/>) one number for each of <see cref="ImageDataset.Classes"/>; NaN where it is not known. Default: none.
    /// </summary>
    public ValueList<float> Targets { get; init; } = [];

    /// <summary>
    /// How much it counts in training beside the others, from 0 (not at all): finite. Only the ratio of weights matters, since they are brought to a mean of 1 over the training pictures. Evaluations
    /// count every picture once. Default 1.
    /// </summary>
    public float Weight { get; init; } = 1;

    /// <summary>Who or what the picture shows (patient, lesion, scene); pictures of one group never stand on two sides of a split. Null: a group of its own.</summary>
    public string? Group { get; init; }

    /// <summary>The part that the data's publisher put it into (a manifest's <c>split</c> column), or null.</summary>
    public DatasetPart? Part
    {
        get => _part < 0 ? null : (DatasetPart)_part;
        init => _part = value is DatasetPart part ? checked((sbyte)part) : (sbyte)-1;
    }

    /// <summary>
    /// What the manifest says of whom or of what the picture is, by column: age, sex, site, device
    /// (<see cref="ManifestColumns.Subgroups"/>). Evaluations are also made by these values; nothing else uses them. Default: none.
    /// </summary>
    public ValueList<KeyValuePair<string, string>> Subgroups { get; init; } = [];

    /// <summary>The line of the manifest that named it, from 1, or null.</summary>
    public int? Line
    {
        get => _line == 0 ? null : _line;
        init => _line = value ?? 0;
    }
}

/// <summary>The parts of a split.</summary>
public enum DatasetPart
{
    /// <summary>What the weights are fitted on.</summary>
    Train,

    /// <summary>What decisions during training (early stopping, best weights, thresholds) are made on.</summary>
    Validation,

    /// <summary>What the result is judged on, once.</summary>
    Test,
}
