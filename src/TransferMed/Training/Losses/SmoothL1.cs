using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The smooth L1 loss of measured values (Girshick 2015), in units of each value's spread: squared below <see cref="Beta"/> and linear above, so that single measurements that are far off do not lead.
/// The mean over all values of the batch that are known.
/// </summary>
public sealed class SmoothL1 : Loss
{
    /// <summary>Where the square ends, in standard deviations of the value, above 0. Default 1.</summary>
    public double Beta { get; init; } = 1;

    /// <inheritdoc/>
    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device) => (outputs, targets) =>
    {
        (Tensor values, Tensor known) = targets.KnownTargets();
        return KnownMean.Of(nn.functional.smooth_l1_loss(outputs, values, reduction: nn.Reduction.None, beta: Beta), known, targets.Weights);
    };

    /// <inheritdoc/>
    protected override void CheckArguments() => OptionCheck.Within(Beta, 0, 1e6, nameof(Beta), lowExclusive: true);

    internal override bool Fits(HeadOutput output) => output is MeasuredValues;

    internal override double? Chance(LossGrounds grounds) => 1;
}
