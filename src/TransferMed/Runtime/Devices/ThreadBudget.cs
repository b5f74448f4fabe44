namespace TransferMed.Runtime;

/// <summary>
/// How the processors are shared between LibTorch and the loader. On the CPU LibTorch computes on every processor, and
/// at most one worker beside it prepares pictures, because every busy thread makes LibTorch's parallel loops wait for each
/// other; the loader does without even that one where pictures can be decoded before or between the steps. On a
/// CUDA device the processors are free for the loader, save one that feeds the device.
/// </summary>
/// <param name="TorchThreads">The threads of LibTorch's parallel loops on the CPU, at least 1.</param>
/// <param name="LoaderWorkers">The threads that decode and resize pictures, at least 1.</param>
internal sealed record ThreadBudget(int TorchThreads, int LoaderWorkers)
{
    /// <summary>The processors that this process may use: the affinity mask and a container's CPU limit are respected.</summary>
    public static int AvailableProcessors => Environment.ProcessorCount;

    /// <summary>Shares the available processors for training on a device.</summary>
    /// <param name="device">The device.</param>
    /// <returns>The budget.</returns>
    public static ThreadBudget For(TorchDevice device) => For(device, AvailableProcessors);

    /// <summary>Shares a number of processors for training on a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="processors">The number of processors, at least 1.</param>
    /// <returns>On the CPU all for LibTorch and 1 worker; on CUDA 1 for LibTorch and the rest, but at least 1, for workers.</returns>
    public static ThreadBudget For(TorchDevice device, int processors)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(processors, 1);
        return device.IsCuda
            ? new ThreadBudget(TorchThreads: 1, LoaderWorkers: Math.Max(1, processors - 1))
            : new ThreadBudget(TorchThreads: Math.Min(processors, TorchRuntime.MaximumThreads), LoaderWorkers: 1);
    }

    /// <summary>Gives LibTorch its share (<see cref="TorchRuntime.Threads"/>). The loader takes its own.</summary>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    public void Apply() => TorchRuntime.Threads = TorchThreads;
}
