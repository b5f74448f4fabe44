using TransferMed.Datasets;
using TransferMed.Studies;
using TransferMed.Training;

namespace StudyConsole;

/// <summary>What runs without options: three generated domains, of which the target and one source share their texture.</summary>
internal static class Demonstration
{
    private const int TargetPerClass = 120;
    private const int SourcePerClass = 150;

    public const int Width = 8;
    public const int Size = 32;

    /// <summary>Small enough for two cores and a minute or two, large enough that the scenarios do not all end at 1.</summary>
    public static StudyOptions Options { get; } = new()
    {
        Seeds = 3,
        Training = new TrainingOptions { Epochs = 20 },
        Pretraining = new TrainingOptions { Epochs = 16 },
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
