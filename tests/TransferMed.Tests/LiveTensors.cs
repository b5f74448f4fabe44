using TorchSharp;

namespace TransferMed.Tests;

/// <summary>How many tensors are alive, once those that nobody holds any more are gone: others' must not go while a test counts its own.</summary>
internal static class LiveTensors
{
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
