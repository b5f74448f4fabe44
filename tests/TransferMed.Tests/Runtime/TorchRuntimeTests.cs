using TorchSharp;
using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void Loads_LibTorch_and_computes()
    {
        TorchRuntime.Initialize();
        using torch.Tensor ones = torch.ones(2, 3);
        using torch.Tensor sum = ones.sum();
        Assert.Equal(6f, sum.ToSingle());
    }
}
