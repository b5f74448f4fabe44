using System.Globalization;

namespace TransferMed.Training;

/// <summary>Which of how many processes this one is, as its launcher says in the environment.</summary>
/// <param name="Rank">From 0.</param>
/// <param name="Count">At least 1.</param>
/// <param name="LocalRank">Which of those on this machine, from 0.</param>
/// <param name="LocalCount">How many are on this machine.</param>
/// <param name="Said">The variables that say so, for messages; empty where none does.</param>
internal sealed record RankPlace(int Rank, int Count, int LocalRank, int LocalCount, string Said)
{
    /// <summary>The variables of each launcher: rank, count, rank and count on the machine. The first that are set are believed.</summary>
    private static readonly (string Rank, string Count, string LocalRank, string LocalCount)[] Launchers =
    [
        ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"),
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"),
        ("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", "SLURM_NTASKS_PER_NODE"),
    ];

    public static RankPlace Alone { get; } = new(0, 1, 0, 1, "");

    /// <summary>Reads an environment.</summary>
    /// <param name="variable">The value of a variable, or null.</param>
    /// <exception cref="ArgumentException">A variable is no such number; the message names it and its value.</exception>
    public static RankPlace Of(Func<string, string?> variable)
    {
        foreach ((string rank, string count, string localRank, string localCount) in Launchers)
        {
            if (string.IsNullOrEmpty(variable(rank)) || string.IsNullOrEmpty(variable(count)))
            {
                continue;
            }

            int ranks = Number(count, 1, int.MaxValue);
            int own = Number(rank, 0, ranks - 1);
            int local = string.IsNullOrEmpty(variable(localRank)) ? 0 : Number(localRank, 0, ranks - 1);
            int locals = string.IsNullOrEmpty(variable(localCount)) ? CountOfSlurm(variable) ?? local + 1 : Number(localCount, 1, int.MaxValue);
            return new RankPlace(own, ranks, local, Math.Min(locals, ranks), $"{rank}={own}, {count}={ranks}");
        }

        return Alone;

        int Number(string name, int low, int high) =>
            int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= low && value <= high
                ? value
                : throw new ArgumentException($"The environment's {name} is '{variable(name)}' and must be a whole number from {low}{(high == int.MaxValue ? "" : $" to {high}")}. It is set by what starts the processes (mpirun, srun); unset it to run one process alone.");
    }

    /// <summary>The processes of this machine where Slurm tells only those of every node (<c>4(x2),3</c>): the most of any node, since which one this is, is not said.</summary>
    private static int? CountOfSlurm(Func<string, string?> variable)
    {
        int[] counts = [.. (variable("SLURM_STEP_TASKS_PER_NODE") ?? "").Split(',').Select(part => part.Split('(')[0]).Where(text => text.Length > 0)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0)];
        return counts.Length > 0 && counts.All(count => count > 0) ? counts.Max() : null;
    }

    /// <summary>Refuses processes that Slurm has started without telling them of each other: Open MPI would end them at once, instead of giving an error.</summary>
    /// <exception cref="TransferMedException">It has.</exception>
    public static void RequireLauncher(Func<string, string?> variable)
    {
        if (!string.IsNullOrEmpty(variable("SLURM_PROCID")) && string.IsNullOrEmpty(variable("PMIX_RANK")) && string.IsNullOrEmpty(variable("OMPI_COMM_WORLD_RANK")))
        {
            throw new TransferMedException(
                "Slurm has started this process without PMIx, by which Open MPI's processes find each other. Start them by srun --mpi=pmix (srun --mpi=list shows whether it is there), or by mpirun within the job.");
        }
    }
}
