using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>The place of one parameter in the vector.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Offset">Its first element.</param>
/// <param name="Length">Its elements.</param>
/// <param name="Decays">Whether weight decay pulls it: true for the weights of convolutions and linear layers.</param>
internal sealed record FlatSlice(NetworkParameter Parameter, long Offset, long Length, bool Decays)
{
    private readonly long[] _shape = Parameter.Tensor.shape;

    /// <summary>The parameter's part of a vector, in its shape and in the order of a memory format. Two tensor objects in the caller's scope.</summary>
    public Tensor View(Tensor vector, MemoryFormat format)
    {
        Tensor part = vector.narrow(0, Offset, Length);
        return format == MemoryFormat.ChannelsLast && _shape.Length == 4 && !Parameter.KeepsPlainOrder ? ChannelsLastLayout.View(part, _shape) : part.view(_shape);
    }
}
