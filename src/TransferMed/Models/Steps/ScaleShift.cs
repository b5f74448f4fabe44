using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A trained factor and offset for each output channel of an operation (SSF, Lian et al. 2022), which start as 1 and 0 and then change no bit.
/// </summary>
/// <param name="scale">The factors, (C).</param>
/// <param name="shift">The offsets, (C); null where there is no bias that they could be merged into.</param>
internal sealed class ScaleShift(Tensor scale, Tensor? shift)
{
    public const string ScaleName = "ssf_scale";
    public const string ShiftName = "ssf_shift";

    public Tensor Scale => scale;

    public Tensor? Shift => shift;

    /// <summary>On a map (N, C, H, W); consumes it.</summary>
    public Tensor ConsumeMap(Tensor y)
    {
        using Tensor factors = scale.view(-1, 1, 1);
        using Tensor? offsets = shift?.view(-1, 1, 1);
        return Consume(y, factors, offsets);
    }

    /// <summary>Over the last axis; consumes what it is given.</summary>
    public Tensor ConsumeLast(Tensor y) => Consume(y, scale, shift);

    /// <summary>Scale and shift of a norm with these on top of them: g s and g t + b. Fresh tensors.</summary>
    public (Tensor Scale, Tensor Shift) Of(Tensor normScale, Tensor normShift)
    {
        using Tensor grown = normShift.mul(scale);
        return (normScale.mul(scale), grown.Plus(shift!));
    }

    // In float32, whatever the activations are: bfloat16 would round factors near 1 to steps of 0.004.
    private static Tensor Consume(Tensor y, Tensor factors, Tensor? offsets)
    {
        using (y)
        {
            Tensor scaled = y.mul(factors);
            if (offsets is not null)
            {
                Tensor shifted = scaled.Plus(offsets);
                scaled.Dispose();
                scaled = shifted;
            }

            if (scaled.dtype == y.dtype)
            {
                return scaled;
            }

            using (scaled)
            {
                return scaled.to_type(y.dtype);
            }
        }
    }
}
