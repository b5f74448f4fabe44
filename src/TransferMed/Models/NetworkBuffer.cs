using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>State of a network that is not trained: the running statistics of a batch norm.</summary>
public sealed class NetworkBuffer
{
    internal NetworkBuffer(string name, Tensor tensor, int stage)
    {
        Name = name;
        Tensor = tensor;
        Stage = stage;
    }

    /// <summary>The full dotted name, ending in <c>running_mean</c> or <c>running_var</c>.</summary>
    public string Name { get; }

    /// <summary>The values; the network owns them.</summary>
    public Tensor Tensor { get; }

    /// <summary>The stage that it belongs to: 0 is nearest the input.</summary>
    public int Stage { get; }

    /// <summary>The name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
