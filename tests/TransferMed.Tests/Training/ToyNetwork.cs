using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

/// <summary>A network small enough for tests that still has convolutions, batch norm, dropout and a head.</summary>
internal static class ToyNetwork
{
    public const int Size = 8;

    public static NetworkSpec Spec(int classes = 2, int channels = 3) => NetworkBuilder.Input(channels, Size, Size)
        .Conv(4, kernel: 3)
        .ParallelConv(2, kernels: [1, 3], stride: 2)
        .GlobalAveragePool()
        .Linear(6)
        .Dropout(0.2)
        .Head(classes)
        .Build();

    public static Network Create(int classes = 2, long seed = 5) => Network.Create(Spec(classes), seed);

    /// <summary>Every value of every tensor, in order, bit by bit.</summary>
    public static int[] Bits(Network network) =>
        [.. network.State().SelectMany(t => Values(t.Value)).Select(BitConverter.SingleToInt32Bits)];

    public static float[] Values(Tensor tensor)
    {
        using Tensor copy = tensor.detach().cpu().contiguous();
        return copy.data<float>().ToArray();
    }
}
