using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// Cross-entropy, LibTorch's fused one. Class weights normalise by the sum of the weights of the batch, as PyTorch does for labels.
/// </summary>
public sealed class CrossEntropy : Loss
{
    /// <summary>The probability taken from the true class and spread over all classes (Szegedy et al. 2016), from 0 to below 1. Default 0.1.</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>How much the images of each class count; null, the default: all the same.</summary>
    public ClassWeighting? Weighting { get; init; }

    /// <inheritdoc/>
    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device)
    {
        Tensor? weights = ClassWeighting.Start(Weighting, classCounts, device);
        return (logits, targets) => Compute(logits, targets, weights, LabelSmoothing);
    }

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.Within(LabelSmoothing, 0, 1, nameof(LabelSmoothing), highExclusive: true);
        Weighting?.Validate();
    }

    internal static Tensor Compute(Tensor logits, LossTargets targets, Tensor? weights, double labelSmoothing)
    {
        Tensor truth = targets.SoftLabels ?? targets.Labels;
        if (targets.Weights is not { } counts)
        {
            return nn.functional.cross_entropy(logits, truth, weights, label_smoothing: labelSmoothing);
        }

        Tensor total = (nn.functional.cross_entropy(logits, truth, weights, reduction: nn.Reduction.None, label_smoothing: labelSmoothing) * counts).sum();
        return weights is null || targets.SoftLabels is not null ? total.Over(logits.size(0)) : total / weights.index_select(0, truth).sum();
    }

    internal override void RequireClasses(int classes) => Weighting?.RequireClasses(classes);

    internal override bool Fits(HeadOutput output) => output is ClassProbabilities;

    internal override double? Chance(LossGrounds grounds) => ClassWeighting.Chance(Weighting, grounds.Counts);
}
