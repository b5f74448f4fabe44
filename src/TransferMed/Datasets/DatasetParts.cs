using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A dataset in three parts of the same classes. A part that was not asked for is empty.</summary>
/// <param name="train">What the weights are fitted on.</param>
/// <param name="validation">What decisions during training are made on.</param>
/// <param name="test">What the result is judged on.</param>
public sealed class DatasetParts(ImageDataset train, ImageDataset validation, ImageDataset test)
{
    /// <summary>What the weights are fitted on.</summary>
    public ImageDataset Train { get; } = train;

    /// <summary>What decisions during training are made on.</summary>
    public ImageDataset Validation { get; } = validation;

    /// <summary>What the result is judged on.</summary>
    public ImageDataset Test { get; } = test;

    /// <summary>
    /// Pictures of the dataset that are in no part because they would have leaked, with the reason. Only <see cref="ImageDataset.PredefinedParts"/>
    /// leaves any out. <see cref="LeftOutReason.Of(IEnumerable{SkippedFile})"/> counts by reason.
    /// </summary>
    public ValueList<SkippedFile> Removed { get; internal init; } = [];

    /// <summary>
    /// What does not stop the work but should be known, in sentences: the dataset's own notes (<see cref="ImageDataset.Notes"/>), a published part that
    /// lacks a class, pictures that were taken out with their reasons. Each part has those that concern it. Default: none.
    /// </summary>
    public ValueList<string> Notes { get; internal init; } = [];

    /// <summary>How pictures were assigned to the parts, in a sentence; null where somebody else did it.</summary>
    internal string? Assignment { get; init; }

    /// <summary>The sizes of the parts with those of their classes, and how many pictures were taken out.</summary>
    /// <returns>For example <c>train 24 (benign 12, malignant 12), validation 6 (benign 3, malignant 3), test 8 (benign 4, malignant 4); 1 picture taken out</c>.</returns>
    public override string ToString() =>
        $"{Part("train", Train)}, {Part("validation", Validation)}, {Part("test", Test)}{(Removed.Count > 0 ? $"; {Wording.Count(Removed.Count, "picture")} taken out, because they would have leaked" : "")}";

    internal DatasetParts WithTrain(ImageDataset train) => new(train, Validation, Test) { Removed = Removed, Notes = Notes, Assignment = Assignment };

    private static string Part(string name, ImageDataset part) => part.Count == 0
        ? $"{name} 0"
        : $"{name} {part.Count} ({part.Contained})";
}

/// <summary>One fold of a cross-validation.</summary>
/// <param name="index">Its number, from 0.</param>
/// <param name="train">All samples outside the fold.</param>
/// <param name="test">The samples of the fold.</param>
public sealed class DatasetFold(int index, ImageDataset train, ImageDataset test)
{
    /// <summary>Its number, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>All samples outside the fold.</summary>
    public ImageDataset Train { get; } = train;

    /// <summary>The samples of the fold.</summary>
    public ImageDataset Test { get; } = test;
}
