using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>A study's options in the form in which they are stored and compared; see <see cref="StudyOptions"/> for each.</summary>
public sealed record StudySettings
{
    /// <summary>See <see cref="StudyOptions.Preset"/>.</summary>
    public required string Preset { get; init; }

    /// <summary>The width in use, or null for the preset's own; see <see cref="StudyOptions.Width"/>.</summary>
    public required int? Width { get; init; }

    /// <summary>See <see cref="StudyOptions.Size"/>.</summary>
    public required int Size { get; init; }

    /// <summary>See <see cref="StudyOptions.Seeds"/>.</summary>
    public required int Seeds { get; init; }

    /// <summary>See <see cref="StudyOptions.Seed"/>.</summary>
    public required int Seed { get; init; }

    /// <summary>See <see cref="StudyOptions.Folds"/>.</summary>
    public required int? Folds { get; init; }

    /// <summary>See <see cref="StudyOptions.UsePublishedParts"/>.</summary>
    public required bool UsePublishedParts { get; init; }

    /// <summary>See <see cref="StudyOptions.TestShare"/>.</summary>
    public required double TestShare { get; init; }

    /// <summary>See <see cref="StudyOptions.NaiveSplit"/>.</summary>
    public required bool NaiveSplit { get; init; }

    /// <summary>See <see cref="StudyOptions.Audit"/>.</summary>
    public required bool Audit { get; init; }

    /// <summary>See <see cref="StudyOptions.PretrainEpochs"/>.</summary>
    public required int PretrainEpochs { get; init; }

    /// <summary>See <see cref="StudyOptions.Epochs"/>.</summary>
    public required int Epochs { get; init; }

    /// <summary>See <see cref="StudyOptions.BatchSize"/>.</summary>
    public required int BatchSize { get; init; }

    /// <summary>See <see cref="StudyOptions.LearningRate"/>.</summary>
    public required double LearningRate { get; init; }

    /// <summary>See <see cref="StudyOptions.TrainPerClass"/>; ascending.</summary>
    public required IReadOnlyList<int>? TrainPerClass { get; init; }

    /// <summary>See <see cref="StudyOptions.SourcePerClass"/>.</summary>
    public required int? SourcePerClass { get; init; }

    /// <summary>See <see cref="StudyOptions.Freeze"/>, as text.</summary>
    public required string Freeze { get; init; }

    /// <summary>See <see cref="StudyOptions.ValidationShare"/>.</summary>
    public required double ValidationShare { get; init; }

    /// <summary>The rest of the recipe as text.</summary>
    public required string Training { get; init; }

    internal static StudySettings Of(StudyOptions options) => new()
    {
        Preset = options.Preset,
        Width = options.ChosenWidth,
        Size = options.Size,
        Seeds = options.Seeds,
        Seed = options.Seed,
        Folds = options.Folds,
        UsePublishedParts = options.UsePublishedParts,
        TestShare = options.TestShare,
        NaiveSplit = options.NaiveSplit,
        Audit = options.Audit,
        PretrainEpochs = options.PretrainEpochs,
        Epochs = options.Epochs,
        BatchSize = options.BatchSize,
        LearningRate = options.LearningRate,
        TrainPerClass = options.TrainPerClass is { } sizes ? [.. sizes.Order()] : null,
        SourcePerClass = options.SourcePerClass,
        Freeze = options.Freeze.ToString(),
        ValidationShare = options.ValidationShare,
        Training = Describe(options.Training),
    };

    /// <summary>What the study itself decides, and what does not change the weights, is left out, so that it can neither differ nor mislead.</summary>
    private static string Describe(TrainingOptions recipe)
    {
        var defaults = new TrainingOptions();
        TrainingOptions comparable = recipe with
        {
            Epochs = defaults.Epochs,
            BatchSize = defaults.BatchSize,
            LearningRate = defaults.LearningRate,
            Seed = defaults.Seed,
        };

        return CanonicalJson.Write(comparable);
    }
}
