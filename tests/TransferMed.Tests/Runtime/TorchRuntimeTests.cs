using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Runtime;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void Loads_LibTorch_and_computes()
    {
        TorchRuntime.Initialize();
        using var scope = NewDisposeScope();
        using var layer = torch.nn.Conv2d(1, 1, 2);
        layer.call(ones(1, 1, 3, 3)).sum().backward();
        Assert.Equal([4f, 4f, 4f, 4f], layer.weight.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Any_thread_may_initialise()
    {
        using var start = new Barrier(4);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            TorchRuntime.Initialize();
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.True(TorchRuntime.Threads >= 1);
    }

    [SkippableFact]
    public void Maps_one_copy_of_LibTorch()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux lists the mapped files of a process.");
        TorchRuntime.Initialize();
        IEnumerable<string> mapped = File.ReadLines("/proc/self/maps").Where(line => line.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct();
        Assert.Single(mapped);
    }

    [Fact]
    public void Versions_are_those_that_belong_together()
    {
        Assert.StartsWith("0.107.", TorchRuntime.TorchSharpVersion, StringComparison.Ordinal);
        Assert.StartsWith(TorchRuntime.RequiredLibTorch + ".", TorchRuntime.LibTorchVersion, StringComparison.Ordinal);
        Assert.StartsWith(TorchRuntime.RequiredLibTorch + ".", torch.__version__, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_loaded_library_names_its_own_version()
    {
        Skip.IfNot(NativeFiles.PortableIdentifier == "linux-x64", "Other platforms give no way to ask.");
        TorchRuntime.Initialize();
        Assert.Equal(TorchRuntime.LibTorchVersion, TorchRuntime.VersionIn(TorchRuntime.BuildDescription.Value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(long.MaxValue)]
    public void The_same_seed_gives_the_same_draws(long seed)
    {
        float[] first = Draw(seed);
        Assert.Equal(first, Draw(seed));
        Assert.NotEqual(first, Draw(unchecked(seed + 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Threads_out_of_range_are_refused(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchRuntime.Threads = threads);

    [Fact]
    public void Threads_are_set()
    {
        int before = TorchRuntime.Threads;
        try
        {
            new ThreadBudget(TorchThreads: 3, LoaderWorkers: 1).Apply();
            Assert.Equal(3, TorchRuntime.Threads);
        }
        finally
        {
            TorchRuntime.Threads = before;
        }
    }

    [Theory]
    [InlineData(false, 1, 1, 1)]
    [InlineData(false, 8, 8, 1)]
    [InlineData(true, 1, 1, 1)]
    [InlineData(true, 8, 1, 7)]
    public void A_budget_shares_the_processors(bool cuda, int processors, int torchThreads, int workers) =>
        Assert.Equal(new ThreadBudget(torchThreads, workers), ThreadBudget.For(new TorchDevice(cuda, 0), processors));

    [SkippableFact]
    public void Determinism_is_set_and_says_so()
    {
        Skip.IfNot(NativeFiles.PortableIdentifier == "linux-x64", "The switches' names are known to be exported on Linux x64 only.");
        try
        {
            Assert.True(TorchRuntime.SetDeterministic(true).Applied);
            using var scope = NewDisposeScope();
            Tensor conv = torch.nn.functional.conv2d(ones(1, 1, 3, 3), ones(1, 1, 2, 2));
            Assert.Equal(4f, conv[0, 0, 0, 0].ToSingle());
        }
        finally
        {
            Assert.True(TorchRuntime.SetDeterministic(false).Applied);
        }
    }

    private static float[] Draw(long seed)
    {
        TorchRuntime.Seed(seed);
        using Tensor draw = randn(16);
        return draw.data<float>().ToArray();
    }
}
