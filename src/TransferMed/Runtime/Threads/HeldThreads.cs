namespace TransferMed.Runtime;

/// <summary>Gives LibTorch a number of threads for a while, and puts the former number back when disposed.</summary>
internal sealed class HeldThreads : IDisposable
{
    private readonly int _before;
    private readonly int _threads;

    private HeldThreads(int before, int threads)
    {
        _before = before;
        _threads = threads;
    }

    /// <summary>Sets the number of threads on the calling thread and for threads that come.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="purpose">What needs them, for the message: a file with its name.</param>
    /// <exception cref="TransferMedException">LibTorch does not take the number.</exception>
    public static HeldThreads Hold(int threads, string purpose)
    {
        var held = new HeldThreads(TorchRuntime.Threads, threads);
        held.Keep();
        if (TorchRuntime.Threads != threads)
        {
            TorchRuntime.Threads = held._before;
            throw new NativeBackendException(
                $"{purpose} was computed with {threads} threads, and LibTorch gives {held._before} here. Continue where {threads} can be had (see OMP_THREAD_LIMIT), or start again.");
        }

        return held;
    }

    /// <summary>LibTorch keeps the number by thread: one that has computed before must be told again.</summary>
    public void Keep()
    {
        if (TorchRuntime.Threads != _threads)
        {
            TorchRuntime.Threads = _threads;
        }
    }

    public void Dispose()
    {
        if (TorchRuntime.Threads != _before)
        {
            TorchRuntime.Threads = _before;
        }
    }
}
