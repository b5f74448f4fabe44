using TransferMed.Data;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>What runs without options: three generated domains, of which the target and one source share their texture.</summary>
internal static class Demonstration
{
    private const int TargetPerClass = 120;
    private const int SourcePerClass = 150;

    /// <summary>Small enough for two cores and a minute or two, large enough that the scenarios do not all end at 1.</summary>
    public static StudyOptions Options { get; } = new()
    {
        Width = 8,
        Size = 32,
        Seeds = 3,
        PretrainEpochs = 16,
        Epochs = 20,
        TrainPerClass = [20],
    };

    public static (ImageDataset Target, IReadOnlyList<StudySource> Sources) Create() =>
    (
        SyntheticDomain.Create(SyntheticKind.Lesions, TargetPerClass),
        [
            new StudySource("same", SyntheticDomain.Create(SyntheticKind.SkinFindings, SourcePerClass)),
            new StudySource("different", SyntheticDomain.Create(SyntheticKind.Shapes, SourcePerClass)),
        ]
    );
}
