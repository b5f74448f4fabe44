using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>Where a study stands. Reported from the thread that does the work.</summary>
public sealed class StudyProgress
{
    internal StudyProgress()
    {
    }

    /// <summary>The run, from 1; 0 while the data are audited.</summary>
    public int Run { get; internal init; }

    /// <summary>The runs of the study.</summary>
    public int Runs { get; internal init; }

    /// <summary>The scenario: <c>scratch</c>, the name of a source, of weights or of a chain; empty while the data are audited.</summary>
    public string Scenario { get; internal init; } = "";

    /// <summary>The name of the last source before the target, or null without one.</summary>
    public string? Source { get; internal init; }

    /// <summary>The run's seed.</summary>
    public int Seed { get; internal init; }

    /// <summary>The fold that the run is tested on, from 0; null without cross-validation.</summary>
    public int? Fold { get; internal init; }

    /// <summary>The training pictures of each class, or null for all.</summary>
    public int? TrainPerClass { get; internal init; }

    /// <summary>True for a run under the split that ignores groups.</summary>
    public bool Naive { get; internal init; }

    /// <summary>What the run does. A pretraining is reported with the first run that needs it.</summary>
    public StudyPhase Phase { get; internal init; }

    /// <summary>Where training stands; null at the beginning of a phase and outside training.</summary>
    public TrainingProgress? Training { get; internal init; }

    /// <summary>The estimated time to the end of the study, or null where nothing was computed yet.</summary>
    public TimeSpan? Remaining { get; internal init; }

    /// <summary>What the audit found, in the last report of <see cref="StudyPhase.Auditing"/>; else null.</summary>
    public StudyAudit? Audit { get; internal init; }

    /// <summary>The run's result, at its end or where it was read back; else null.</summary>
    public StudyRun? Completed { get; internal init; }
}

/// <summary>What a study, or a run of it, does.</summary>
public enum StudyPhase
{
    /// <summary>The data are searched for leaks, before the first run.</summary>
    Auditing,

    /// <summary>It trains a network on the source.</summary>
    Pretraining,

    /// <summary>It trains a new network on the target.</summary>
    Training,

    /// <summary>It trains a pretrained network on the target.</summary>
    FineTuning,

    /// <summary>It fits a head to the frozen network of weights of others.</summary>
    Probing,

    /// <summary>It evaluates a trained network on a test part.</summary>
    Testing,

    /// <summary>It is finished and stored.</summary>
    Finished,

    /// <summary>It was finished by an earlier start and is read back.</summary>
    Reused,

    /// <summary>Another process computes it, or what it starts from, and this shard has nothing else to do.</summary>
    Waiting,
}
