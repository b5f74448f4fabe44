using System.Globalization;

namespace TransferMed.Studies;

/// <summary>Who computes a shard.</summary>
internal sealed record ShardWorker
{
    /// <summary>Which shard it computes, as <see cref="StudyShard.ToString"/> says it.</summary>
    public required string Shard { get; init; }

    /// <summary>The node, by the name that its scheduler has for it.</summary>
    public required string Host { get; init; }

    /// <summary>The job that the scheduler started it with, the same when it is started again; null without one.</summary>
    public required string? Job { get; init; }

    /// <summary>How often the scheduler has started the job again, where it says so.</summary>
    public required int Restarts { get; init; }

    public required ProcessPlace Place { get; init; }

    /// <summary>Tells this start of a process from all others.</summary>
    public required string Token { get; init; }

    public static ShardWorker Of(StudyShard shard) => Of(shard, Environment.GetEnvironmentVariable);

    public static ShardWorker Of(StudyShard shard, Func<string, string?> variable)
    {
        string host = Environment.MachineName;
        string? array = variable("SLURM_ARRAY_JOB_ID") is { } job ? $"{job}_{variable("SLURM_ARRAY_TASK_ID")}" : null;

        // The pods of an index have one host name, whichever try they are.
        string? index = variable("JOB_COMPLETION_INDEX") is null ? null : variable("HOSTNAME") ?? host;
        return new ShardWorker
        {
            Shard = $"{shard}",
            Host = variable("SLURMD_NODENAME") ?? host,
            Job = array ?? variable("SLURM_JOB_ID") ?? index,
            Restarts = int.TryParse(variable("SLURM_RESTART_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out int restarts) ? restarts : 0,
            Place = ProcessPlace.Here,
            Token = Guid.NewGuid().ToString("N")[..12],
        };
    }

    /// <summary>Whether this is the same piece of the same job, started again.</summary>
    public bool IsAgain(ShardWorker before) => Job is not null && Job == before.Job && Shard == before.Shard;
}
