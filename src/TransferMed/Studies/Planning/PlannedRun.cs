using TransferMed.Datasets;

namespace TransferMed.Studies;

/// <summary>One cell of the study: a scenario with a seed, a fold, a size, and the pictures that it gets.</summary>
internal sealed record PlannedRun
{
    /// <summary>Its place in the study, from 1.</summary>
    public required int Index { get; init; }

    public required int Seed { get; init; }

    /// <summary>The fold that it is tested on, or null without cross-validation.</summary>
    public required int? Fold { get; init; }

    /// <summary>The training pictures of each class, or null for all.</summary>
    public required int? TrainPerClass { get; init; }

    /// <summary>True where the split ignores groups.</summary>
    public required bool Naive { get; init; }

    /// <summary>The target's parts, the training part already reduced.</summary>
    public required DatasetParts Target { get; init; }

    /// <summary>The training pictures before they were reduced.</summary>
    public required int TrainAvailable { get; init; }

    /// <summary>The source that it starts from, or null.</summary>
    public required PlannedPretraining? Pretraining { get; init; }

    /// <summary>The weights of others that it starts from, or null.</summary>
    public PlannedWeights? Weights { get; init; }

    public string Scenario => Pretraining?.Source.Name ?? Weights?.Scenario ?? StudySource.Scratch;

    /// <summary>Names the run's files. Up to the first dash, which only a scenario may hold further ones of, stands the cell; no two runs share a key.</summary>
    public string Key =>
        $"seed{Seed}{(Fold is { } fold ? $".fold{fold}" : "")}{(TrainPerClass is { } size ? $".n{size}" : "")}{(Naive ? ".naive" : "")}-{Scenario}";

    /// <summary>The pictures that training on the target will see.</summary>
    public long Work(StudyOptions options) => Weights?.Work(Target.Train.Count, options) ?? (long)Target.Train.Count * options.Training.Epochs;

    /// <summary>True if a stored run is this one.</summary>
    public bool Is(StudyRun stored) =>
        stored.Seed == Seed && stored.Fold == Fold && stored.TrainPerClass == TrainPerClass && stored.Naive == Naive && stored.Scenario == Scenario;
}
