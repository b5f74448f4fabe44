using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public sealed class TorchDeviceTests
{
    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData(" CPU ", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:0", "cuda:0")]
    [InlineData("CUDA:12", "cuda:12")]
    public void Reads_a_device(string text, string expected) => Assert.Equal(expected, TorchDevice.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:99999999999")]
    [InlineData("cpu:0")]
    public void Refuses_other_text(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => TorchDevice.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_takes_what_is_there() =>
        Assert.Equal(TorchDevice.CudaDeviceCount > 0, TorchDevice.Parse("auto").IsCuda);

    [Fact]
    public void A_missing_CUDA_device_is_a_clear_error()
    {
        TorchDevice device = TorchDevice.Cuda(TorchDevice.CudaDeviceCount);
        foreach (Action use in new Action[] { () => device.EnsureAvailable(), () => _ = device.Torch, () => device.Describe() })
        {
            var error = Assert.Throws<NativeBackendException>(use);
            Assert.Contains(device.ToString(), error.Message, StringComparison.Ordinal);
            Assert.Contains("'cpu' or 'auto'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Describes_the_processor()
    {
        Assert.StartsWith("cpu (", TorchDevice.Cpu.Describe(), StringComparison.Ordinal);
        Assert.Same(TorchDevice.Cpu, TorchDevice.Cpu.EnsureAvailable());
        Assert.Equal(TorchSharp.DeviceType.CPU, TorchDevice.Cpu.Torch.type);
    }
}
