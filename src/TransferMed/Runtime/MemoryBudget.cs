namespace TransferMed.Runtime;

/// <summary>
/// How much memory a network may be expected to need on the CPU. What a file asks for is estimated and compared with it before
/// anything is allocated: LibTorch's own failure to allocate can end the process.
/// </summary>
public static class MemoryBudget
{
    private static long _limitBytes;

    /// <summary>
    /// The most bytes, for the whole process; above 0. Default: the memory that the process may use, a limit of its container
    /// included (<see cref="GCMemoryInfo.TotalAvailableMemoryBytes"/>). Set 0 to return to the default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static long LimitBytes
    {
        get => Interlocked.Read(ref _limitBytes) is > 0 and long given ? given : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        set
        {
            OptionCheck.AtLeast(value, 0, nameof(LimitBytes));
            Interlocked.Exchange(ref _limitBytes, value);
        }
    }
}
