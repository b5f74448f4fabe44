using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// Cross-entropy of each finding by itself, there or not there, LibTorch's fused one; the mean over all findings of the batch that are known. Takes findings alone
/// (<see cref="MultiLabel"/>), also mixed ones.
/// </summary>
public sealed class BinaryCrossEntropy : Loss
{
    /// <summary>
    /// Whether a finding that is there counts as much as all that are not: a positive is weighted with negatives / positives of the training pictures, at most
    /// <see cref="LargestWeight"/>. Default false: each counts once.
    /// </summary>
    public bool Balanced { get; init; }

    /// <summary>The largest weight of a positive, at least 1. Default 100.</summary>
    public double LargestWeight { get; init; } = 100;

    /// <inheritdoc/>
    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device) => Balanced
        ? throw new InvalidOperationException($"{nameof(Balanced)} needs the findings of the training pictures, which counts of classes do not tell: let the library start the loss.")
        : Compute(null);

    /// <inheritdoc/>
    protected override void CheckArguments() => OptionCheck.Within(LargestWeight, 1, float.MaxValue, nameof(LargestWeight));

    internal override Func<Tensor, LossTargets, Tensor> Start(LossGrounds grounds, TorchDevice device) =>
        Compute(Balanced ? torch.tensor(grounds.PositiveWeights(LargestWeight), device: device.Torch) : null);

    internal override bool Fits(HeadOutput output) => output is FindingProbabilities;

    internal override double? Chance(LossGrounds grounds) => Math.Log(2) * (Balanced ? Math.Max(1, grounds.PositiveWeights(LargestWeight).Max()) : 1);

    private static Func<Tensor, LossTargets, Tensor> Compute(Tensor? positiveWeights) => (logits, targets) =>
    {
        (Tensor values, Tensor known) = targets.KnownTargets();
        Tensor each = nn.functional.binary_cross_entropy_with_logits(logits, values, reduction: nn.Reduction.None, pos_weights: positiveWeights?.to_type(logits.dtype));
        return KnownMean.Of(each, known, targets.Weights);
    };
}
