using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>The pictures of each part.</summary>
/// <param name="train">What the weights were fitted on, after <see cref="StudyOptions.TrainPerClass"/>.</param>
/// <param name="validation">What training was watched with.</param>
/// <param name="test">What the result was measured on.</param>
/// <param name="leftOut">Pictures in no part because they would have leaked (<see cref="DatasetParts.Removed"/>).</param>
public sealed class SplitSizes(int train, int validation, int test, int leftOut)
{
    /// <summary>What the weights were fitted on, after <see cref="StudyOptions.TrainPerClass"/>.</summary>
    public int Train { get; } = train;

    /// <summary>What training was watched with.</summary>
    public int Validation { get; } = validation;

    /// <summary>What the result was measured on.</summary>
    public int Test { get; } = test;

    /// <summary>Pictures in no part because they would have leaked (<see cref="DatasetParts.Removed"/>).</summary>
    public int LeftOut { get; } = leftOut;

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
