using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>
/// What a study compares and with what budget. All scenarios of a seed share the target's split, the training pictures,
/// the epochs and the recipe; only the weights that they start from differ.
/// </summary>
public sealed record StudyOptions
{
    private const int PaperWidth = 16;
    private static readonly string[] PaperNetworks = [nameof(Presets.Lightweight2021), nameof(Presets.Hybrid2020)];

    /// <summary>The network, one of <see cref="Presets.Names"/>. Default <c>Lightweight2021</c>.</summary>
    public string Preset { get; init; } = nameof(Presets.Lightweight2021);

    /// <summary>
    /// The channels of the first convolution, which the others follow, at least 1. Null, the default: 16 for the paper's
    /// networks (<see cref="Presets.Lightweight2021"/>, <see cref="Presets.Hybrid2020"/>), the published width for the others.
    /// </summary>
    public int? Width { get; init; }

    /// <summary>Height and width in pixels that pictures are brought to, at least 1. Default 64.</summary>
    public int Size { get; init; } = 64;

    /// <summary>How often every scenario is run, each time with another seed, at least 1. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>The first seed, not negative; the others follow it. A seed decides split, choice, initialisation, order and augmentation. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Passes over a source's training pictures, at least 1. Default 8.</summary>
    public int PretrainEpochs { get; init; } = 8;

    /// <summary>Passes over the target's training pictures, from scratch and in fine-tuning alike, at least 1. Default 30.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Pictures per step, at least 2. Default 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The highest learning rate of a new network, above 0; a pretrained one starts with 0.3 of it (<see cref="FineTuneOptions.From"/>). Default 0.01.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>The training pictures of each target class that are used, at least 1; null, the default, uses all. Validation and test are not reduced.</summary>
    public int? TrainPerClass { get; init; }

    /// <summary>What of a pretrained network keeps its weights. Default nothing.</summary>
    public FreezePolicy Freeze { get; init; } = FreezePolicy.None;

    /// <summary>Where to train. Default: CUDA where there is one, else the CPU.</summary>
    public TorchDevice? Device { get; init; }

    /// <summary>
    /// The share of the pictures outside the test part that training is watched with, above 0 and below 1. Default 0.2.
    /// It does not count where a manifest names validation pictures of its own.
    /// </summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>
    /// Everything else about the recipe. Its epochs, batch size, learning rate, seed, device and checkpoint are not
    /// used: those of the study stand in their place.
    /// </summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate()
    {
        if (!Presets.Names.Contains(Preset, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"{nameof(Preset)} is '{Preset}'; it must be one of {string.Join(", ", Presets.Names)}.", nameof(Preset));
        }

        OptionCheck.AtLeast(Width ?? 1, 1, nameof(Width));
        OptionCheck.AtLeast(Size, 1, nameof(Size));
        OptionCheck.AtLeast(Seeds, 1, nameof(Seeds));
        OptionCheck.AtLeast(Seed, 0, nameof(Seed));
        OptionCheck.Within((double)Seed + Seeds, 1, int.MaxValue, $"{nameof(Seed)} + {nameof(Seeds)}");
        OptionCheck.AtLeast(PretrainEpochs, 1, nameof(PretrainEpochs));
        OptionCheck.AtLeast(Epochs, 1, nameof(Epochs));
        OptionCheck.AtLeast(BatchSize, 2, nameof(BatchSize));
        OptionCheck.Within(LearningRate, 0, 1000, nameof(LearningRate), lowExclusive: true);
        OptionCheck.AtLeast(TrainPerClass ?? 1, 1, nameof(TrainPerClass));
        OptionCheck.Within(ValidationShare, 0, 1, nameof(ValidationShare), lowExclusive: true, highExclusive: true);
        ArgumentNullException.ThrowIfNull(Freeze);
        ArgumentNullException.ThrowIfNull(Training);
    }

    /// <summary>The width in use; null for the preset's own.</summary>
    internal int? ChosenWidth => Width ?? (PaperNetworks.Contains(Preset, StringComparer.OrdinalIgnoreCase) ? PaperWidth : null);

    /// <summary>The recipe with this study's budget.</summary>
    internal TrainingOptions Recipe(int epochs, int seed, string checkpoint) => Training with
    {
        Epochs = epochs,
        BatchSize = BatchSize,
        LearningRate = LearningRate,
        Seed = seed,
        Device = Device,
        CheckpointPath = checkpoint,
        Resume = true,
    };
}
