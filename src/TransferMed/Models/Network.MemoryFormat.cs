using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <content>The order of values in memory.</content>
public sealed partial class Network
{
    /// <summary>The format that the network runs in; a new network is <see cref="MemoryFormat.Contiguous"/>. Never Auto.</summary>
    public MemoryFormat MemoryFormat { get; private set; } = MemoryFormat.Contiguous;

    /// <summary>Set while a run holds the parameters as views of its vectors: their layout must stay.</summary>
    internal bool HoldsViews { get; set; }

    /// <summary>
    /// Brings the weights of convolutions into a format; pictures are brought into it when they come in. Names, shapes, values and
    /// parameter objects stay the same, gradients are dropped. Results are equal within rounding. Files do not depend on it.
    /// </summary>
    /// <param name="format">The format; Auto stands for channels-last here: only a training run measures.</param>
    /// <exception cref="ArgumentOutOfRangeException">The format is unknown.</exception>
    /// <exception cref="InvalidOperationException">A training run is using the network.</exception>
    public void UseMemoryFormat(MemoryFormat format)
    {
        OptionCheck.Defined(format, nameof(format));
        MemoryFormat wanted = FormatChoice.Resolve(format);
        if (wanted == MemoryFormat)
        {
            return;
        }

        if (HoldsViews)
        {
            throw new InvalidOperationException($"The network is being trained in the format {MemoryFormat}; change it before or after the run.");
        }

        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (NetworkParameter parameter in _allParameters)
        {
            if (parameter.Tensor.dim() == 4 && !parameter.KeepsPlainOrder)
            {
                parameter.Tensor.grad = null;
                parameter.Tensor.set_(wanted == MemoryFormat.ChannelsLast ? ChannelsLastLayout.Of(parameter.Tensor) : parameter.Tensor.contiguous());
            }
        }

        MemoryFormat = wanted;
    }

    // Brings pictures into the network's format; the very tensor where nothing is to do in the plain one.
    private Tensor Arrange(Tensor x) =>
        MemoryFormat == MemoryFormat.ChannelsLast ? ChannelsLastLayout.Of(x) : x.is_contiguous() ? x : x.contiguous();
}
