using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// An operation of weights and maybe a bias, one row of weights for each output channel, that tuning can add parameters to for a while. What
/// they do is linear in the outputs, so that <see cref="Merge"/> puts it into weights and bias without a trace. Owns none of its tensors.
/// </summary>
internal abstract class AdaptableOperation(Tensor weight, Tensor? bias)
{
    private protected Tensor Weights => weight;

    private protected Tensor? Biases => bias;

    /// <summary>The output channels.</summary>
    public long Channels => weight.size(0);

    /// <summary>Whether there is a bias, which a shift can be merged into.</summary>
    public bool HasBias => bias is not null;

    /// <summary>A tuned scale and shift of the outputs, or null.</summary>
    public ScaleShift? ScaleShift { get; set; }

    /// <summary>A tuned term of low rank beside the weights, or null.</summary>
    public LowRankTerm? LowRank { get; set; }

    public bool IsAdapted => ScaleShift is not null || LowRank is not null;

    /// <summary>Weights and bias with what tuning added to them, in double precision: g (W + L) and g b + s. Fresh tensors.</summary>
    public (Tensor Weight, Tensor? Bias) Merged()
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor merged = weight.detach().to_type(ScalarType.Float64);
        Tensor? mergedBias = bias?.detach().to_type(ScalarType.Float64);
        if (LowRank is not null)
        {
            merged = merged.Plus(LowRank.Product());
        }

        if (ScaleShift is not null)
        {
            Tensor factors = ScaleShift.Scale.to_type(ScalarType.Float64);
            long[] rows = [Channels, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)];
            merged = merged * factors.view(rows);
            if (mergedBias is not null)
            {
                mergedBias = (mergedBias * factors).Plus(ScaleShift.Shift!.to_type(ScalarType.Float64));
            }
        }

        return (merged.MoveToOuterDisposeScope(), mergedBias?.MoveToOuterDisposeScope());
    }

    /// <summary>Puts what tuning added into weights and bias, in place, and takes it out of the way. Does nothing where nothing was added.</summary>
    public void Merge()
    {
        if (!IsAdapted)
        {
            return;
        }

        using TorchSharp.DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        (Tensor merged, Tensor? mergedBias) = Merged();
        weight.copy_(merged);
        bias?.copy_(mergedBias!);
        (ScaleShift, LowRank) = (null, null);
    }
}
