using TransferMed.Runtime;

namespace TransferMed.Data;

/// <summary>A dataset in three parts of the same classes. A part that was not asked for is empty.</summary>
/// <param name="Train">What the weights are fitted on.</param>
/// <param name="Validation">What decisions during training are made on.</param>
/// <param name="Test">What the result is judged on.</param>
public sealed record DatasetParts(ImageDataset Train, ImageDataset Validation, ImageDataset Test)
{
    /// <summary>Pictures of the dataset that are in no part because they would have leaked, with the reason. Only <see cref="ImageDataset.PredefinedParts"/> leaves any out.</summary>
    public ValueList<SkippedFile> Removed { get; init; } = [];
}

/// <summary>One fold of a cross-validation.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Train">All samples outside the fold.</param>
/// <param name="Test">The samples of the fold.</param>
public sealed record DatasetFold(int Index, ImageDataset Train, ImageDataset Test);
