using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>y = x W^T + b at run time. Owns none of its tensors.</summary>
internal sealed class LinearMap(Tensor weight, Tensor bias)
{
    public Tensor Weight => weight;

    public Tensor Bias => bias;

    /// <summary>Over the last axis.</summary>
    public Tensor Run(Tensor x) => nn.functional.linear(x, weight, bias);

    /// <summary>Over the channels at each position of a map (N, C, H, W), which comes out in channels-last order.</summary>
    public Tensor RunOverChannels(Tensor x)
    {
        using Tensor last = ChannelsLastLayout.ChannelsToLast(x);
        using Tensor mapped = Run(last);
        return ChannelsLastLayout.ChannelsToFirst(mapped);
    }
}
