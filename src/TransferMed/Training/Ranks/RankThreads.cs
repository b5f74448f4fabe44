using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>Ranks of one machine must not each take all of its processors: a step is several times slower where threads wait for one that does not run.</summary>
internal static class RankThreads
{
    /// <summary>Gives LibTorch its share, unless the user's environment or the launcher has already bound the process to some processors.</summary>
    public static void Share(RankPlace place)
    {
        if (Of(place, ThreadBudget.AvailableProcessors, ProcessorsOfMachine(), Environment.GetEnvironmentVariable("OMP_NUM_THREADS")) is { } threads)
        {
            TorchRuntime.Threads = threads;
        }
    }

    /// <summary>The threads of a rank, or null where others decide.</summary>
    public static int? Of(RankPlace place, int available, int machine, string? chosen) =>
        place.LocalCount == 1 || !string.IsNullOrEmpty(chosen) ? null : available < machine ? available : Math.Max(1, available / place.LocalCount);

    /// <summary>All processors of the machine, whichever of them this process may use.</summary>
    private static int ProcessorsOfMachine()
    {
        const string Online = "/proc/cpuinfo";
        return File.Exists(Online) ? File.ReadLines(Online).Count(line => line.StartsWith("processor", StringComparison.Ordinal)) : Environment.ProcessorCount;
    }
}
