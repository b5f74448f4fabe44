using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>
/// The processes that train one network together (<see cref="TrainingOptions.Ranks"/>): each computes a share of every step, so that N ranks do what one process does with
/// N times the <see cref="TrainingOptions.AccumulationSteps"/>. A launcher starts the same program as often as there are ranks, and each makes one of these at its start and
/// disposes it at its end. On the CPU over Open MPI; on CUDA cards the gradients go by NCCL. See docs/clusters.md.
/// </summary>
public sealed class Ranks : IDisposable
{
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(10);

    /// <summary>How often what is queued on a card is looked at.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly ICollectives? _collectives;
    private bool _disposed;

    private Ranks(RankPlace place, ICollectives? collectives, bool ordered)
    {
        Rank = place.Rank;
        Count = place.Count;
        LocalRank = place.LocalRank;
        Ordered = ordered;
        _collectives = collectives;
        Group = collectives is null ? null : new RankGroup(collectives);
    }

    /// <summary>The number of this process, from 0. Rank 0 writes files, reports progress and calls callbacks.</summary>
    public int Rank { get; }

    /// <summary>How many processes there are, at least 1.</summary>
    public int Count { get; }

    /// <summary>The number of this process among those of its machine, from 0: its CUDA card.</summary>
    public int LocalRank { get; }

    /// <summary>True for rank 0, which writes and reports.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>
    /// Whether gradients are added up in the order of the ranks, so that N ranks end with the very bits of one process with N-fold accumulation, at the cost of N times the traffic and
    /// memory of a gradient. False: in the order of the engine, which is the same on all ranks; of two ranks it is the same sum.
    /// </summary>
    public bool Ordered { get; }

    /// <summary>The device of this rank: its own CUDA card where there are any, else the CPU.</summary>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    public TorchDevice Device => TorchDevice.CudaDeviceCount switch
    {
        0 => TorchDevice.Cpu,

        // A launcher may show each rank its own card alone.
        1 => TorchDevice.Cuda(),
        _ => TorchDevice.Cuda(LocalRank),
    };

    /// <summary>The same where there are several ranks; null for a process alone.</summary>
    internal TorchDevice? DeviceOfSeveral => Count > 1 ? Device : null;

    /// <summary>What they do together; null for a process alone.</summary>
    internal RankGroup? Group { get; }

    /// <summary>
    /// The ranks that the environment tells of: <c>RANK</c>, <c>WORLD_SIZE</c> and <c>LOCAL_RANK</c>, else Open MPI's, else Slurm's variables. Without any of them a process alone, with which training is as
    /// without ranks. Where ranks share a machine's processors unbound, and <c>OMP_NUM_THREADS</c> is not set, LibTorch gets this rank's share of them.
    /// </summary>
    /// <param name="ordered">Whether sums are in the order of the ranks; see <see cref="Ordered"/>.</param>
    /// <param name="timeout">How long a rank waits for the others before it ends with an error, above 0. Default 10 minutes.</param>
    /// <returns>The ranks; dispose them at the end of the program.</returns>
    /// <exception cref="ArgumentException">A variable, or the timeout, is out of its range; the message names it and its value.</exception>
    /// <exception cref="TransferMedException">Open MPI is missing, does not start, or counts other ranks than the environment.</exception>
    public static Ranks FromEnvironment(bool ordered = false, TimeSpan? timeout = null)
    {
        TimeSpan wait = timeout ?? UsualTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(wait, TimeSpan.Zero, nameof(timeout));
        RankPlace place = RankPlace.Of(Environment.GetEnvironmentVariable);
        if (place.Count == 1)
        {
            return new Ranks(place, null, ordered);
        }

        RankPlace.RequireLauncher(Environment.GetEnvironmentVariable);
        MpiCollectives mpi = MpiCollectives.Start(wait);
        if (mpi.Count != place.Count || mpi.Rank != place.Rank)
        {
            string counted = $"rank {mpi.Rank} of {mpi.Count}";
            mpi.Dispose();
            throw new TransferMedException(
                $"The environment says {place.Said}, and Open MPI says {counted}: the processes were not started as its own. Start them by mpirun -n {place.Count}, or by srun --mpi=pmix -n {place.Count}.");
        }

        RankThreads.Share(place);
        return new Ranks(place, new CudaCollectives(mpi, NcclLibrary.Load, BetweenLooks), ordered);
    }

    /// <summary>Ranks of any engine.</summary>
    internal static Ranks Of(ICollectives collectives, bool ordered) =>
        new(new RankPlace(collectives.Rank, collectives.Count, collectives.Rank, collectives.Count, ""), collectives, ordered);

    /// <summary>Waits until the others have come to their end too, then ends what the ranks had together. After a rank that did not answer it waits for nobody.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Group?.Leave();
        _collectives?.Dispose();
    }
}
