using System.Runtime.InteropServices;

namespace TransferMed.Runtime;

/// <summary>
/// What the C library does with memory that tensors on the CPU free. It gives large blocks back to the system at once, and every
/// step asks for the same ones again, page by page: 20,000 page faults for a step of 16 pictures of 64 px, a fifth of inference's
/// time. Kept, freed memory serves the next step. glibc only.
/// </summary>
internal static partial class AllocatorPolicy
{
    // Parameters of mallopt(3).
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;

    /// <summary>Free memory at a heap's end that is kept, and blocks that come from a heap instead of a mapping of their own, in bytes.</summary>
    private const int KeptBytes = 1 << 30;

    /// <summary>What threads other than the main one keep at their heap's end; their heaps are of 64 MiB each.</summary>
    private const int PadBytes = 64 << 20;

    private static readonly string[] Choices = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_MMAP_MAX_"];

    /// <summary>Keeps freed memory for reuse, unless the user's environment decides about the allocator.</summary>
    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux() || UserDecides())
        {
            return;
        }

        try
        {
            _ = SetOption(MapThreshold, KeptBytes);
            _ = SetOption(TrimThreshold, KeptBytes);
            _ = SetOption(TopPad, PadBytes);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library (musl): it has no such options, and works as before.
        }
    }

    /// <summary>
    /// Gives what is free back to the system, when some work has ended. Every thread that made large tensors has a heap of its own, and the
    /// next work may run on another: without this the process would hold what each of them held at its peak.
    /// </summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux() || UserDecides())
        {
            return;
        }

        try
        {
            _ = Trim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library, as above.
        }
    }

    private static bool UserDecides() =>
        Choices.Any(name => Environment.GetEnvironmentVariable(name) is not null)
        || Environment.GetEnvironmentVariable("GLIBC_TUNABLES")?.Contains("glibc.malloc", StringComparison.Ordinal) == true;

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);
}
