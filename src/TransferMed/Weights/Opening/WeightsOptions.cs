using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Weights;

/// <summary>What a file of weights does not say by itself, and where its network goes. The defaults fit everything that has an id, and model packages.</summary>
public sealed record WeightsOptions
{
    private const int MostPixels = 16384;

    /// <summary>
    /// What images go through before the network; statistics left open are those of the weights. Null, the default: what travels with the weights. Bare
    /// files (<c>.pth</c>, <c>.safetensors</c>, <c>.onnx</c> of other programs) say nothing of it and need one.
    /// </summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The network that a file of tensors is for, whatever its classes. Null, the default: the preset whose names and shapes the file has.</summary>
    public NetworkSpec? Network { get; init; }

    /// <summary>The part of a checkpoint that holds the weights, as <see cref="Transfer.WeightMap.Section"/>. Null, the default: it is found.</summary>
    public string? Section { get; init; }

    /// <summary>Height and width of the input in pixels, 1 to 16384. Null, the default: that of the weights, and 224 where a file leaves it open.</summary>
    public int? Size { get; init; }

    /// <summary>Where the network goes. Null, the default: to CUDA where there is one, else to the CPU.</summary>
    public TorchDevice? Device { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate()
    {
        Preprocessing?.Validate();
        if (Size is { } size)
        {
            OptionCheck.InRange(size, 1, MostPixels, nameof(Size));
        }
    }

    /// <summary>An input of <see cref="Size"/>, or the given one.</summary>
    internal InputShape Sized(InputShape input) => Size is { } size ? new InputShape(input.Channels, size, size) : input;
}
