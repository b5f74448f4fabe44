using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Runtime;

public sealed class PrecisionTests
{
    [Theory]
    [InlineData(Precision.Auto, false, null, Precision.Full)]
    [InlineData(Precision.Auto, true, 7, Precision.Full)]
    [InlineData(Precision.Auto, true, 8, Precision.BFloat16)]
    [InlineData(Precision.Auto, true, 9, Precision.BFloat16)]
    [InlineData(Precision.Auto, true, null, Precision.Full)]
    [InlineData(Precision.BFloat16, false, null, Precision.BFloat16)]
    [InlineData(Precision.Float16, true, 7, Precision.Float16)]
    [InlineData(Precision.Full, true, 9, Precision.Full)]
    public void A_wish_is_resolved_by_the_card(Precision wish, bool cuda, int? capability, Precision expected) =>
        Assert.Equal(expected, PrecisionChoice.Resolve(wish, new TorchDevice(cuda, 0), capability));

    [Fact]
    public void Float16_is_refused_on_the_CPU() =>
        Assert.Contains("Float16", Assert.Throws<ArgumentException>(() => PrecisionChoice.Resolve(Precision.Float16, TorchDevice.Cpu)).Message, StringComparison.Ordinal);

    [SkippableFact]
    public void A_scope_casts_and_leaves_nothing_behind()
    {
        Skip.IfNot(Autocast.IsAvailable, "This LibTorch does not export its autocast switches.");
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(2, 3, 8, 8);
        Tensor weight = randn(4, 3, 3, 3);
        ScalarType inside;
        ScalarType nested;
        using (Autocast.Enter(TorchDevice.Cpu, Precision.BFloat16))
        {
            inside = nn.functional.conv2d(x, weight).dtype;
            using (Autocast.Enter(TorchDevice.Cpu, Precision.Full))
            {
                nested = nn.functional.conv2d(x, weight).dtype;
            }
        }

        Assert.Equal((ScalarType.BFloat16, ScalarType.BFloat16), (inside, nested));
        Assert.Equal(ScalarType.Float32, nn.functional.conv2d(x, weight).dtype);
    }

    [Theory]
    [InlineData(true, true, false, true, true)]
    [InlineData(true, false, false, true, false)]
    [InlineData(false, true, false, false, true)]
    [InlineData(true, true, true, false, false)]
    public void Determinism_wins(bool tensorFloat32, bool benchmark, bool deterministic, bool expectedTensorFloat32, bool expectedBenchmark)
    {
        ComputeMode mode = ComputeMode.For(tensorFloat32, benchmark, deterministic);
        Assert.Equal((expectedTensorFloat32, expectedBenchmark, deterministic), (mode.TensorFloat32, mode.CudnnBenchmark, mode.Deterministic));
        Assert.False(TorchRuntime.IsDeterministic);
        using (mode.Apply(TorchDevice.Cpu))
        {
            Assert.Equal(deterministic, TorchRuntime.IsDeterministic);
        }

        Assert.False(TorchRuntime.IsDeterministic);
    }

    [SkippableFact]
    public void A_card_tells_its_compute_capability()
    {
        Skip.If(TorchDevice.CudaDeviceCount == 0, "There is no CUDA device.");
        Assert.InRange(CudaDriver.ComputeCapability(0) ?? 0, 3, 99);
    }
}
