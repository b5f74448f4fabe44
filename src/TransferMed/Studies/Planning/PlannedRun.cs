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

    public required string Scenario { get; init; }

    /// <summary>What it starts from; null for a new network.</summary>
    public required PlannedStart? Start { get; init; }

    /// <summary>True where only a head is fitted.</summary>
    public required bool IsProbe { get; init; }

    /// <summary>The last training on a source before the target, or null.</summary>
    public PlannedPretraining? Pretraining => Start as PlannedPretraining;

    /// <summary>The weights of others that it goes back to, or null.</summary>
    public StudyWeights? Weights => Start?.Weights;

    /// <summary>Names the run's files. Up to the first dash, which only a scenario may hold further ones of, stands the cell; no two runs share a key.</summary>
    public string Key =>
        $"seed{Seed}{(Fold is { } fold ? $".fold{fold}" : "")}{(TrainPerClass is { } size ? $".n{size}" : "")}{(Naive ? ".naive" : "")}-{Scenario}";

    /// <summary>The pictures that training on the target will see.</summary>
    public long Work(StudyOptions options) => PlannedStart.Work(Start, Target.Train.Count, IsProbe, StepRecipe.ForTarget(options, Start).EpochsFor(Target.Train.Count));

    /// <summary>True if a stored run is this one.</summary>
    public bool Is(StudyRun stored) =>
        stored.Seed == Seed && stored.Fold == Fold && stored.TrainPerClass == TrainPerClass && stored.Naive == Naive && stored.Scenario == Scenario;
}
