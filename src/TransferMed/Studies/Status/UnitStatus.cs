using System.Globalization;

namespace TransferMed.Studies;

/// <summary>Where a unit of a study stands.</summary>
public sealed class UnitStatus
{
    internal UnitStatus(StudyUnit unit) => Unit = unit;

    /// <summary>The unit.</summary>
    public StudyUnit Unit { get; }

    /// <summary>What has become of it.</summary>
    public UnitState State { get; internal init; }

    /// <summary>The node that computes it, or did last; null where that is not known.</summary>
    public string? Host { get; internal init; }

    /// <summary>The job that computes it, or did last; null without one.</summary>
    public string? Job { get; internal init; }

    /// <summary>How often that job was started again, where its scheduler says so.</summary>
    public int Restarts { get; internal init; }

    /// <summary>What it does; null where it is not running or has not said so yet.</summary>
    public StudyPhase? Phase { get; internal init; }

    /// <summary>The epoch in progress, from 1; null outside training.</summary>
    public int? Epoch { get; internal init; }

    /// <summary>The epochs of that training.</summary>
    public int? Epochs { get; internal init; }

    /// <summary>The estimated time to the end of that training; null where it is not known.</summary>
    public TimeSpan? Remaining { get; internal init; }

    /// <summary>When its process was last heard of; null where it is not running and was not.</summary>
    public DateTimeOffset? SeenAt { get; internal init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Message { get; internal init; }

    /// <summary>The file that says so, which is deleted to try again, or null.</summary>
    public string? FailureFile { get; internal init; }

    /// <summary>In one line, for example <c>seed1-skin: running on n2, job 12_1, fine-tuning epoch 3 of 30, 00:01:10 left</c>.</summary>
    public override string ToString() => State switch
    {
        UnitState.Running => $"{Unit.Name}: running on {Worker}{(Phase is { } phase ? $", {Words(phase)}" : "")}{Place}{(Remaining is { } time ? $", {Clock(time)} left" : "")}",
        UnitState.Failed => $"{Unit.Name}: failed{(Host is null ? "" : $" on {Worker}")}: {Message} Delete '{FailureFile}' to try again.",
        UnitState.Waiting when Host is not null => $"{Unit.Name}: waiting, left by {Worker}{(Epoch is null ? "" : " in")}{Place}, not heard of since {SeenAt:u}",
        UnitState.Waiting => $"{Unit.Name}: waiting{(Message is null ? "" : $": {Message}")}",
        _ => $"{Unit.Name}: done",
    };

    private string Worker => $"{Host}{(Job is null ? "" : $", job {Job}")}{(Restarts == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", restart {Restarts}"))}";

    private string Place => Epoch is null ? "" : string.Create(CultureInfo.InvariantCulture, $" epoch {Epoch} of {Epochs}");

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:d2}:{time.Minutes:d2}:{time.Seconds:d2}");

    private static string Words(StudyPhase phase) => phase == StudyPhase.FineTuning ? "fine-tuning" : $"{phase}".ToLowerInvariant();
}

/// <summary>What has become of a unit.</summary>
public enum UnitState
{
    /// <summary>Nobody computes it: it was not begun, or whoever did has ended or was not heard of for 10 minutes.</summary>
    Waiting,

    /// <summary>A process computes it.</summary>
    Running,

    /// <summary>Its data or options are at fault; nobody tries it again until its file is deleted.</summary>
    Failed,

    /// <summary>Its result is stored.</summary>
    Done,
}
