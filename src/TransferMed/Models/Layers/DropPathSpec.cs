using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// Stochastic depth (Huang et al. 2016): in training the whole step's input is set to 0 for a random choice of samples and scaled by
/// 1 / (1 - probability) for the others; nothing in evaluation. Meant as the last step of a residual body.
/// </summary>
/// <param name="Probability">The probability of 0 per sample, at least 0 and below 1. Default 0.1.</param>
internal sealed record DropPathSpec(double Probability = 0.1) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.Require(Probability is >= 0 and < 1, $"{nameof(Probability)} is {Probability}; it must be at least 0 and below 1");
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            MakeLayer = _ => new DropPathLayer(Probability),
        };
    }
}

/// <summary>Dropout of whole samples.</summary>
internal sealed class DropPathLayer(double probability) : Layer
{
    public override Tensor Run(Tensor x, bool training)
    {
        if (!training || probability == 0)
        {
            return x;
        }

        double keep = 1 - probability;
        long[] shape = [x.size(0), .. Enumerable.Repeat(1L, (int)x.dim() - 1)];
        using Tensor mask = empty(shape, x.dtype, x.device);
        mask.bernoulli_(keep);
        mask.Divide(keep);
        return x.mul(mask);
    }
}
