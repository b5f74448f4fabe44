using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>
/// What a study compares and with what budget. All scenarios of a seed share the target's splits, the training pictures,
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

    /// <summary>
    /// Null, the default: one split of the target per seed. A number k, at least 2: k-fold cross-validation by group in its
    /// place, so that every picture is tested once per seed; <see cref="Seeds"/> is then how often it is repeated. Folds
    /// are made of all pictures, whatever parts a manifest names.
    /// </summary>
    public int? Folds { get; init; }

    /// <summary>
    /// True, the default: a target whose manifest has a column <c>split</c> is split as it says, and all seeds are tested on
    /// the same test pictures. False: every seed splits it anew at random by group, so that the spread over seeds holds
    /// the choice of test pictures too. Sources always keep their published parts.
    /// </summary>
    public bool UsePublishedParts { get; init; } = true;

    /// <summary>The share of the pictures that a random split keeps for the test, above 0 and below 1. Default 0.2. Folds and published parts have their own.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>
    /// True: every scenario is tested also under a split picture by picture that ignores groups and equal pictures. The figures
    /// show how much too good such a split looks and stand apart (<see cref="StudyResult.Naive"/>); no verdict uses them. It
    /// doubles the work on the target. Default false.
    /// </summary>
    public bool NaiveSplit { get; init; }

    /// <summary>True, the default: the datasets and the first split are searched for leaks before training (<see cref="StudyResult.Audit"/>).</summary>
    public bool Audit { get; init; } = true;

    /// <summary>Passes over a source's training pictures, at least 1. Default 8.</summary>
    public int PretrainEpochs { get; init; } = 8;

    /// <summary>Passes over the target's training pictures, from scratch and in fine-tuning alike, at least 1. Default 30.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Pictures per step, at least 2. Default 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The highest learning rate of a new network, above 0; a pretrained one starts with 0.3 of it (<see cref="FineTuneOptions.From"/>). Default 0.01.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>
    /// The training pictures of each target class that are used: one number, or several for learning curves, each at least 1
    /// and none twice; null, the default, uses all. All sizes share splits and pretrained models, and a smaller choice is
    /// part of a larger one. A class that has fewer gives what it has. Validation and test are not reduced.
    /// </summary>
    public ValueList<int>? TrainPerClass { get; init; }

    /// <summary>The pictures of each source class that are used, at least 3, chosen by the seed before the source is split; null, the default, uses all.</summary>
    public int? SourcePerClass { get; init; }

    /// <summary>What of a pretrained network keeps its weights. Default nothing.</summary>
    public FreezePolicy Freeze { get; init; } = FreezePolicy.None;

    /// <summary>Where to train. Default: CUDA where there is one, else the CPU.</summary>
    public TorchDevice? Device { get; init; }

    /// <summary>
    /// The share of the pictures outside the test part that training is watched with, above 0 and below 1. Default 0.2.
    /// It does not count where a manifest names validation pictures of its own.
    /// </summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>What the study was started with, for its results: a command line, for example; null, the default, leaves it out. It decides nothing.</summary>
    public string? Command { get; init; }

    /// <summary>
    /// Everything else about the recipe. Its epochs, batch size, learning rate, seed, device and checkpoint are not
    /// used: those of the study stand in their place. Its metrics are measured on test pictures too, summarised and compared.
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
        OptionCheck.AtLeast(Folds ?? 2, 2, nameof(Folds));
        OptionCheck.Within(TestShare, 0, 1, nameof(TestShare), lowExclusive: true, highExclusive: true);
        OptionCheck.AtLeast(SourcePerClass ?? 3, 3, nameof(SourcePerClass));
        ValidateSizes();
        OptionCheck.Within(ValidationShare, 0, 1, nameof(ValidationShare), lowExclusive: true, highExclusive: true);
        ArgumentNullException.ThrowIfNull(Freeze);
        ArgumentNullException.ThrowIfNull(Training);
    }

    private void ValidateSizes()
    {
        if (TrainPerClass is not { } sizes)
        {
            return;
        }

        OptionCheck.Require(sizes.Count > 0, nameof(TrainPerClass), "is empty; give at least one number, or null for all pictures.");
        OptionCheck.AtLeast(sizes.Min(), 1, nameof(TrainPerClass));
        OptionCheck.Require(sizes.Distinct().Count() == sizes.Count, nameof(TrainPerClass), $"is {sizes}; no number may stand twice.");
    }

    /// <summary>The sizes of training parts, ascending; a single null for all pictures.</summary>
    internal IReadOnlyList<int?> Sizes => TrainPerClass is { } sizes ? [.. sizes.Order().Select(size => (int?)size)] : [null];

    /// <summary>The width in use; null for the preset's own.</summary>
    internal int? ChosenWidth => Width ?? (PaperNetworks.Contains(Preset, StringComparer.OrdinalIgnoreCase) ? PaperWidth : null);

    /// <summary>The recipe's metrics beside those that every evaluation has.</summary>
    internal IReadOnlyList<Metric> FurtherMetrics => [.. Metrics.With(Training.Evaluated).Skip(Metrics.All.Count)];

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
