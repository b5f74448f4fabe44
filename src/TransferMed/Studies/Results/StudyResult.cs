namespace TransferMed.Studies;

/// <summary>A finished study: what <c>results.json</c> holds, property by property.</summary>
public sealed record StudyResult
{
    /// <summary>The version of the form of <c>results.json</c> that this library writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The version of the form.</summary>
    public int SchemaVersion { get; init; } = CurrentSchema;

    /// <summary>True where any dataset is generated: the results then say nothing about real pictures.</summary>
    public required bool Synthetic { get; init; }

    /// <summary>The options.</summary>
    public required StudySettings Options { get; init; }

    /// <summary>The target, then the sources as given.</summary>
    public required IReadOnlyList<StudyDataset> Datasets { get; init; }

    /// <summary>What the study was computed with.</summary>
    public required StudyVersions Versions { get; init; }

    /// <summary>The device that computed it.</summary>
    public required string Device { get; init; }

    /// <summary>When the study was first started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last run was stored.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The target's classes, in the order of <see cref="StudyPrediction.Probabilities"/>.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>One entry per scenario, from scratch first.</summary>
    public required IReadOnlyList<ScenarioSummary> Summary { get; init; }

    /// <summary>All runs, seed by seed.</summary>
    public required IReadOnlyList<StudyRun> Runs { get; init; }
}
