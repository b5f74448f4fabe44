using System.Globalization;
using TorchSharp;
using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public class AllocatorPolicyTests
{
    private const int Repeats = 20;
    private const int Tensors = 4;
    private const long Floats = 7 << 20;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Freed_memory_serves_the_next_tensors_of_the_same_sizes(bool onPoolThread)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The policy is glibc's.");
        Skip.If(UserDecides(), "The environment decides about the allocator.");

        TorchRuntime.Initialize();
        long faults = onPoolThread ? Task.Run(FaultsOfRepeatedTensors).Result : FaultsOfRepeatedTensors();

        // Each tensor is of 28 MiB: 7,168 pages of 4 KiB. Given back, at least one of the four would be asked for again every time.
        Assert.InRange(faults, 0, Repeats * 7_168 / 4);
    }

    [SkippableFact]
    public void Memory_that_a_thread_has_freed_goes_back_when_work_has_ended()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The policy is glibc's.");
        Skip.If(UserDecides(), "The environment decides about the allocator.");

        TorchRuntime.Initialize();

        // The runtime's own threads take a page now and then between two looks; without the policy nothing goes back, however often it is looked at.
        Assert.InRange(Enumerable.Range(0, 3).Max(_ => PagesGivenBack()), Tensors * 7_168 / 2, long.MaxValue);
    }

    private static long PagesGivenBack()
    {
        AllocatorPolicy.GiveBack();
        var thread = new Thread(Fill);
        thread.Start();
        thread.Join();
        long kept = ResidentPages();
        AllocatorPolicy.GiveBack();
        return kept - ResidentPages();
    }

    private static long FaultsOfRepeatedTensors()
    {
        // Until the heap has found its size.
        for (int i = 0; i < Repeats; i++)
        {
            Fill();
        }

        long before = MinorFaults();
        for (int i = 0; i < Repeats; i++)
        {
            Fill();
        }

        return MinorFaults() - before;
    }

    private static void Fill()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        for (int i = 0; i < Tensors; i++)
        {
            torch.ones(Floats);
        }
    }

    private static bool UserDecides() =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("MALLOC_", StringComparison.Ordinal) || name == "GLIBC_TUNABLES");

    /// <summary>The pages of 4 KiB in memory: proc(5), the second field of statm.</summary>
    private static long ResidentPages() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The page faults of this process so far that needed no disk: proc(5), field 10, counted behind the name in brackets.</summary>
    private static long MinorFaults()
    {
        string status = File.ReadAllText("/proc/self/stat");
        return long.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);
    }
}
