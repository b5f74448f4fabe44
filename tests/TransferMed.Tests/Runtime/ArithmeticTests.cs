using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

/// <summary>What decides the last bits of a run, and so belongs to its identity.</summary>
public class ArithmeticTests
{
    private static readonly Arithmetic s_here = Arithmetic.Of(TorchDevice.Cpu, Precision.Full, ComputeMode.For(false, false, false));

    [Fact]
    public void It_notes_what_computes_here()
    {
        Assert.Equal("cpu", s_here.Device);
        Assert.Equal(CpuInstructions.Description, s_here.Instructions);
        Assert.NotEmpty(s_here.Instructions);
        Assert.Equal(TorchRuntime.LibTorchVersion, s_here.LibTorch);
        Assert.Equal(Precision.Full, s_here.Precision);
        int before = TorchRuntime.Threads;
        try
        {
            TorchRuntime.Threads = before + 1;
            Assert.Equal(before + 1, Arithmetic.Of(TorchDevice.Cpu, Precision.Full, ComputeMode.For(false, false, false)).Threads);
        }
        finally
        {
            TorchRuntime.Threads = before;
        }
    }

    [Fact]
    public void A_card_and_how_it_computes_are_told_apart()
    {
        Arithmetic Of(bool tensorFloat32, bool benchmark, bool deterministic) =>
            Arithmetic.Of(TorchDevice.Cuda(0), Precision.Full, ComputeMode.For(tensorFloat32, benchmark, deterministic));

        Arithmetic plain = Of(false, false, false);
        Assert.StartsWith("cuda (", plain.Device, StringComparison.Ordinal);
        Assert.Equal((false, false, false), (plain.TensorFloat32, plain.CudnnBenchmark, plain.Deterministic));
        Assert.True(Of(true, false, false).TensorFloat32);
        Assert.True(Of(false, true, false).CudnnBenchmark);
        Assert.True(Of(false, false, true).Deterministic);
    }
}
