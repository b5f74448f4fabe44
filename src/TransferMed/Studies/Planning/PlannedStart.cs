using TransferMed.Datasets;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>What a network is before it meets its next pictures. No start (null) is a network that nothing has trained.</summary>
internal abstract class PlannedStart
{
    /// <summary>The weights of others that it goes back to, whose network it has; null for the study's own network.</summary>
    public abstract StudyWeights? Weights { get; }

    /// <summary>The trainings that it comes from, the first one first.</summary>
    public abstract IEnumerable<PlannedPretraining> Pretrainings { get; }

    /// <summary>Whether a new head is fitted to the frozen network before anything else: always to weights of others, else where nothing more is asked for.</summary>
    /// <param name="start">The start, or null.</param>
    /// <param name="isProbe">Whether the head is all that is asked for.</param>
    public static bool FitsHead(PlannedStart? start, bool isProbe) => isProbe || start?.Weights is not null;

    /// <summary>The pictures that a step from a start will see, each as often as it is seen.</summary>
    public static long Work(PlannedStart? start, long images, bool isProbe, int epochs) => (FitsHead(start, isProbe) ? images : 0) + (isProbe ? 0 : images * epochs);
}

/// <summary>Weights of others.</summary>
internal sealed class PlannedWeights(StudyWeights weights) : PlannedStart
{
    public override StudyWeights Weights => weights;

    public override IEnumerable<PlannedPretraining> Pretrainings => [];
}

/// <summary>A training on a source for a seed. All scenarios, folds and sizes of the seed that come to it start from its one model.</summary>
/// <param name="seed">The seed.</param>
/// <param name="source">The source.</param>
/// <param name="parts">The source's parts.</param>
/// <param name="start">What it begins with; null for a new network.</param>
/// <param name="chain">The chain that ends with it.</param>
internal sealed class PlannedPretraining(int seed, StudySource source, DatasetParts parts, PlannedStart? start, StudyChain chain) : PlannedStart
{
    public int Seed => seed;

    public StudySource Source => source;

    public DatasetParts Parts => parts;

    public PlannedStart? Start => start;

    public override StudyWeights? Weights => start?.Weights;

    /// <summary>Whether the source has no labels.</summary>
    public bool IsUnlabelled => source.Dataset.IsUnlabelled;

    /// <summary>Whether it begins with a head that is fitted to the frozen network.</summary>
    public bool BeginsWithHead => !IsUnlabelled && FitsHead(start, isProbe: false);

    public override IEnumerable<PlannedPretraining> Pretrainings => [.. start?.Pretrainings ?? [], this];

    /// <summary>The steps that end with it.</summary>
    public string Chain => chain.Name;

    /// <summary>Names the model's files.</summary>
    public string Key => $"seed{seed}-{chain.Name}";

    /// <summary>The pictures that it will see, each as often as it is seen.</summary>
    public long Work(StudyOptions options) => IsUnlabelled
        ? (long)UnlabelledPretraining.ViewsOfPicture * parts.Train.Count * options.Unlabelled.EpochsFor(parts.Train.Count)
        : Work(start, parts.Train.Count, isProbe: false, StepRecipe.ForSource(options, start).EpochsFor(parts.Train.Count));
}
