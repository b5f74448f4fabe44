using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>y = x W^T + b at run time. Owns none of its tensors.</summary>
internal sealed class LinearMap(Tensor weight, Tensor bias)
{
    public Tensor Weight => weight;

    public Tensor Bias => bias;

    public Tensor Run(Tensor x) => nn.functional.linear(x, weight, bias);
}
