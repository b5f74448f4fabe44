using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>y = x W^T + b at run time. Owns none of its tensors.</summary>
internal sealed class LinearMap(Tensor weight, Tensor bias) : AdaptableOperation(weight, bias)
{
    public Tensor Weight => Weights;

    public Tensor Bias => Biases!;

    /// <summary>Over the last axis.</summary>
    public Tensor Run(Tensor x)
    {
        Tensor y = nn.functional.linear(x, Weights, Biases);
        y = LowRank is null ? y : LowRank.ConsumeSum(y, x);
        return ScaleShift is null ? y : ScaleShift.ConsumeLast(y);
    }

    /// <summary>Over the channels at each position of a map (N, C, H, W), which comes out in channels-last order.</summary>
    public Tensor RunOverChannels(Tensor x)
    {
        using Tensor last = ChannelsLastLayout.ChannelsToLast(x);
        using Tensor mapped = Run(last);
        return ChannelsLastLayout.ChannelsToFirst(mapped);
    }
}
