using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The asymmetric loss of findings (Ridnik et al. 2021): a focal loss whose exponent is larger for what is not there, and in which easy negatives below <see cref="Clip"/> count nothing. For many
/// findings of which few are there. The mean over all findings of the batch that are known; the factors take part in the gradient.
/// </summary>
public sealed class AsymmetricLoss : Loss
{
    /// <summary>The exponent of findings that are not there, from 0 to 20. Default 4, the paper's.</summary>
    public double GammaNegative { get; init; } = 4;

    /// <summary>The exponent of findings that are there, from 0 to 20. Default 1, the paper's.</summary>
    public double GammaPositive { get; init; } = 1;

    /// <summary>What is taken from the probability of a finding that is not there, from 0 to below 1. Default 0.05, the paper's.</summary>
    public double Clip { get; init; } = 0.05;

    /// <inheritdoc/>
    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device) => Compute;

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.Within(GammaNegative, 0, 20, nameof(GammaNegative));
        OptionCheck.Within(GammaPositive, 0, 20, nameof(GammaPositive));
        OptionCheck.Within(Clip, 0, 1, nameof(Clip), highExclusive: true);
    }

    internal override bool Fits(HeadOutput output) => output is FindingProbabilities;

    internal override double? Chance(LossGrounds grounds) => Math.Log(2);

    private Tensor Compute(Tensor logits, LossTargets targets)
    {
        (Tensor values, Tensor known) = targets.KnownTargets();
        Tensor there = logits.sigmoid();
        Tensor notThere = Clip > 0 ? there.OneMinus().Plus(Clip).AtMost(1) : there.OneMinus();

        // ln p directly from the logit; ln of the shifted 1 - p is far from 0 wherever it is not exact.
        Tensor positive = values * nn.functional.logsigmoid(logits) * Base(there.OneMinus()).Power(GammaPositive);
        Tensor negative = values.OneMinus() * (Clip > 0 ? notThere.AtLeast(1e-8f).log() : nn.functional.logsigmoid(-logits)) * Base(notThere.OneMinus()).Power(GammaNegative);
        return KnownMean.Of(-positive.Plus(negative), known, targets.Weights);
    }

    // A power below 1 of exactly 0 has no finite gradient.
    private static Tensor Base(Tensor factor) => factor.AtLeast(1e-8f);
}
