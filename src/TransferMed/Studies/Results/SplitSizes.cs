using TransferMed.Data;

namespace TransferMed.Studies;

/// <summary>The pictures of each part.</summary>
/// <param name="Train">What the weights were fitted on, after <see cref="StudyOptions.TrainPerClass"/>.</param>
/// <param name="Validation">What training was watched with.</param>
/// <param name="Test">What the result was measured on.</param>
/// <param name="LeftOut">Pictures in no part because they would have leaked (<see cref="DatasetParts.Removed"/>).</param>
public sealed record SplitSizes(int Train, int Validation, int Test, int LeftOut)
{
    /// <summary>The training pictures that <see cref="Train"/> was chosen from; the same number where nothing was reduced.</summary>
    public required int TrainAvailable { get; init; }

    internal static SplitSizes Of(DatasetParts parts, int trainAvailable) =>
        new(parts.Train.Count, parts.Validation.Count, parts.Test.Count, parts.Removed.Count) { TrainAvailable = trainAvailable };

    internal static SplitSizes Of(DatasetParts parts) => Of(parts, parts.Train.Count);
}
