using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The focal loss (Lin et al. 2017): cross-entropy times (1 - p)^gamma, so that images that are known already count less. Class weights
/// normalise by the sum of the weighted targets of the batch.
/// </summary>
public sealed class Focal : Loss
{
    /// <summary>The exponent, from 0, which is plain cross-entropy, to 20. Default 2, the paper's.</summary>
    public double Gamma { get; init; } = 2;

    /// <summary>The probability taken from the true class and spread over all classes, from 0 to below 1. Default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>How much the images of each class count; null, the default: all the same.</summary>
    public ClassWeighting? Weighting { get; init; }

    /// <inheritdoc/>
    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device)
    {
        Tensor? weights = ClassWeighting.Start(Weighting, classCounts, device);
        return Gamma == 0
            ? (logits, targets) => CrossEntropy.Compute(logits, targets, weights, LabelSmoothing)
            : (logits, targets) => Compute(logits, targets.ToProbabilities(), targets.Weights, weights);
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.Within(Gamma, 0, 20, nameof(Gamma));
        OptionCheck.Within(LabelSmoothing, 0, 1, nameof(LabelSmoothing), highExclusive: true);
        Weighting?.Validate();
    }

    internal override void RequireClasses(int classes) => Weighting?.RequireClasses(classes);

    internal override bool Fits(HeadOutput output) => output is ClassProbabilities;

    internal override double? Chance(LossGrounds grounds) => ClassWeighting.Chance(Weighting, grounds.Counts);

    private Tensor Compute(Tensor logits, Tensor target, Tensor? counts, Tensor? weights)
    {
        if (LabelSmoothing > 0)
        {
            target = target.Times(1 - LabelSmoothing).Plus(LabelSmoothing / logits.size(1));
        }

        if (weights is not null)
        {
            target = target * weights;
        }

        Tensor logProbabilities = nn.functional.log_softmax(logits, 1);
        Tensor focus = logProbabilities.exp().OneMinus().Power(Gamma);
        Tensor each = target * focus * logProbabilities;
        Tensor total = -(counts is null ? each : each * counts.unsqueeze(1)).sum();
        return weights is null ? total.Over(logits.size(0)) : total / target.sum();
    }
}
