using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>One of several parts of a study that are computed by processes of their own, in one folder: <see cref="TransferStudy.RunShardAsync"/>. Together they are the whole study.</summary>
public sealed record StudyShard
{
    /// <summary>The environment variable that says how many shards there are where Kubernetes says which one a process is (<c>JOB_COMPLETION_INDEX</c>), which it does not tell by itself: the <c>completions</c> of the job.</summary>
    public const string CountVariable = "JOB_COMPLETIONS";

    private const string Form = "give I/N, such as 2/8 for the second of eight, or auto in an array of Slurm or an Indexed Job of Kubernetes";

    /// <summary>Creates the shard.</summary>
    /// <param name="index">Which one, from 1.</param>
    /// <param name="count">How many there are.</param>
    /// <exception cref="ArgumentException">The index is not from 1 to the count.</exception>
    public StudyShard(int index, int count)
    {
        OptionCheck.AtLeast(count, 1, nameof(count));
        OptionCheck.InRange(index, 1, count, nameof(index));
        Index = index;
        Count = count;
    }

    /// <summary>Which one, from 1.</summary>
    public int Index { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Reads <c>I/N</c>, such as <c>2/8</c>, or <c>auto</c> for what the scheduler says (<see cref="FromScheduler()"/>).</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    /// <exception cref="TransferMedException">It is <c>auto</c>, and the environment does not say which shard this is.</exception>
    public static StudyShard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Equals("auto", StringComparison.OrdinalIgnoreCase))
        {
            return FromScheduler();
        }

        return text.Split('/') is [var index, var count] && Number(index) is { } i && Number(count) is { } n && i >= 1 && i <= n
            ? new StudyShard(i, n)
            : throw new FormatException($"The shard '{text}' is none: {Form}.");
    }

    /// <summary>
    /// What the scheduler says: the place of <c>SLURM_ARRAY_TASK_ID</c> among the <c>SLURM_ARRAY_TASK_COUNT</c> from <c>SLURM_ARRAY_TASK_MIN</c> on (by
    /// <c>SLURM_ARRAY_TASK_STEP</c>), or <c>JOB_COMPLETION_INDEX</c> of Kubernetes, from 0, among <see cref="CountVariable"/>.
    /// </summary>
    /// <exception cref="TransferMedException">The environment does not say it, or says something impossible; the message names the variable.</exception>
    public static StudyShard FromScheduler() => FromScheduler(Environment.GetEnvironmentVariable);

    /// <summary>The same for variables that are given.</summary>
    internal static StudyShard FromScheduler(Func<string, string?> variable)
    {
        if (variable("SLURM_ARRAY_TASK_ID") is not null)
        {
            int id = Read("SLURM_ARRAY_TASK_ID");
            int count = Read("SLURM_ARRAY_TASK_COUNT");
            int first = Read("SLURM_ARRAY_TASK_MIN");
            int step = variable("SLURM_ARRAY_TASK_STEP") is null ? 1 : Read("SLURM_ARRAY_TASK_STEP");
            return step > 0 && id >= first && (id - first) % step == 0 && (id - first) / step < count
                ? new StudyShard((id - first) / step + 1, count)
                : throw new StudyException(
                    $"The task {id} of a Slurm array of {Wording.Count(count, "task")} from {first} is no shard: the array has gaps. Submit it without, such as --array=1-{count}, or {Form}.");
        }

        if (variable("JOB_COMPLETION_INDEX") is not null)
        {
            int index = Read("JOB_COMPLETION_INDEX");
            int count = Read(CountVariable);
            return index >= 0 && index < count
                ? new StudyShard(index + 1, count)
                : throw new StudyException($"JOB_COMPLETION_INDEX is {index} and {CountVariable} {count}: the index must be from 0 to below it. Set {CountVariable} to the completions of the job.");
        }

        throw new StudyException($"No variable says which shard this is: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set. {char.ToUpperInvariant(Form[0])}{Form[1..]}.");

        int Read(string name) => variable(name) is not { } text
            ? throw new StudyException($"{name} is not set, so that the number of shards is not known. {(name == CountVariable ? "Set it to the completions of the job" : "Give I/N in place of auto")}.")
            : Number(text) ?? throw new StudyException($"{name} is '{text}', which is no whole number. {char.ToUpperInvariant(Form[0])}{Form[1..]}.");
    }

    /// <summary>The units of a plan that are this shard's, in their order. A training on a source that runs of several shards start from is among the units of each: whoever comes first does it.</summary>
    /// <param name="plan">The plan.</param>
    public IReadOnlyList<StudyUnit> UnitsOf(StudyPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.UnitsOf(RunsOf(plan));
    }

    /// <summary>The runs of a plan that are this shard's.</summary>
    internal IReadOnlyList<PlannedRun> RunsOf(StudyPlan plan)
    {
        int[] shards = ShardAssignment.Of(plan, Count);
        return [.. plan.Runs.Where((_, place) => shards[place] == Index)];
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
