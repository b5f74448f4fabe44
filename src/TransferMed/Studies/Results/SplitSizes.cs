using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>The pictures of each part.</summary>
/// <param name="Train">What the weights were fitted on, after <see cref="StudyOptions.TrainPerClass"/>.</param>
/// <param name="Validation">What training was watched with.</param>
/// <param name="Test">What the result was measured on.</param>
/// <param name="LeftOut">Pictures in no part because they would have leaked (<see cref="DatasetParts.Removed"/>).</param>
internal sealed record SplitSizes(int Train, int Validation, int Test, int LeftOut)
{
    /// <summary>The training pictures that <see cref="Train"/> was chosen from; the same number where nothing was reduced.</summary>
    public required int TrainAvailable { get; init; }

    /// <summary>Why the pictures of <see cref="LeftOut"/> are in no part, with the first files of each reason below the dataset's folder. None in results that do not say it.</summary>
    public ValueList<LeftOutReason> Reasons { get; init => field = value ?? []; } = [];

    internal static SplitSizes Of(DatasetParts parts, DatasetRoot root, int trainAvailable) => new(parts.Train.Count, parts.Validation.Count, parts.Test.Count, parts.Removed.Count)
    {
        TrainAvailable = trainAvailable,
        Reasons = LeftOutReason.Of(parts.Removed, root.Relative),
    };

    internal static SplitSizes Of(DatasetParts parts, DatasetRoot root) => Of(parts, root, parts.Train.Count);
}
