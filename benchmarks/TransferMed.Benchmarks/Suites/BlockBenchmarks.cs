using BenchmarkDotNet.Attributes;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>
/// Forward and backward pass of one block on a map that is on the device: what a network's block costs between its neighbours.
/// An operation is one pass over a batch of maps; Images/s counts maps.
/// </summary>
public class BlockBenchmarks : ComputeBenchmarks
{
    private BlockStep? _step;

    public static IEnumerable<BenchmarkBlock> Blocks => BenchmarkBlock.All;

    public static IEnumerable<int> ChannelCounts => BenchmarkContext.Values(cpu: [32, 64], cuda: [32, 64], smoke: [16]);

    public static IEnumerable<int> Sizes => BenchmarkContext.Values(cpu: [32], cuda: [32], smoke: [8]);

    public static IEnumerable<int> BatchSizes => BenchmarkContext.Values(cpu: [16], cuda: [16], smoke: [2]);

    [ParamsSource(nameof(Blocks))]
    public BenchmarkBlock Block { get; set; } = BenchmarkBlock.All[0];

    /// <summary>The channels of the block's input, which its own follow.</summary>
    [ParamsSource(nameof(ChannelCounts))]
    public int Channels { get; set; }

    /// <summary>The side of the square map.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Size { get; set; }

    [ParamsSource(nameof(BatchSizes))]
    public int BatchSize { get; set; }

    [GlobalSetup(Target = nameof(RawTorchSharp))]
    public void PreparePlain()
    {
        Tensor map = PrepareMap();
        long parameters = Spec().Plan.Steps[0].TotalParameters;
        _step = Own(new PlainBlock(Counterpart.Place(Block.Plain(Channels), Block.ToString(), parameters, Device), map));
    }

    [GlobalSetup(Target = nameof(Library))]
    public void PrepareLibrary() => Prepare(MemoryFormat.Auto);

    [GlobalSetup(Target = nameof(LibraryContiguous))]
    public void PrepareContiguous() => Prepare(MemoryFormat.Contiguous);

    [Benchmark(Baseline = true, OperationsPerInvoke = StepsPerCall)]
    public void RawTorchSharp() => Repeat(_step!.Run);

    /// <summary>The block in the memory format that the trainer chooses.</summary>
    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void Library() => Repeat(_step!.Run);

    [Benchmark(OperationsPerInvoke = StepsPerCall)]
    public void LibraryContiguous() => Repeat(_step!.Run);

    private void Prepare(MemoryFormat format)
    {
        Tensor map = PrepareMap();
        _step = Own(new LibraryBlock(Spec(), map, format, Precision, Device));
    }

    private Tensor PrepareMap()
    {
        Prepare();
        return RandomMaps(BatchSize, Channels, Size);
    }

    private NetworkSpec Spec()
    {
        NetworkBuilder network = NetworkBuilder.Input(Channels, Size, Size);
        Block.Describe(network, Channels);
        return network.GlobalAveragePool().Head(Classes).Build();
    }
}
