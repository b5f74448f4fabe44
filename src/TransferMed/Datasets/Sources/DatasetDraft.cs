using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>What a source says: everything that a dataset is made of.</summary>
internal sealed record DatasetDraft
{
    public required string Name { get; init; }

    public required ValueList<string> Classes { get; init; }

    public required ValueList<ImageSample> Samples { get; init; }

    public required IPixelReader Pixels { get; init; }

    public required ContentIndex Contents { get; init; }

    public ValueList<SkippedFile> Skipped { get; init; } = [];

    public LearningTask Task { get; init; } = new SingleLabel();

    public bool ClassOrderIsStated { get; init; }

    public ValueList<string> IgnoredColumns { get; init; } = [];

    public ValueList<string> Notes { get; init; } = [];

    /// <summary>Who was told the notes already.</summary>
    public SaidNotes Said { get; init; } = new();
}
