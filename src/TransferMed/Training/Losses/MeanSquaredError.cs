using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>The mean squared error of measured values, in units of each value's spread; over all values of the batch that are known.</summary>
public sealed class MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device) => (outputs, targets) =>
    {
        (Tensor values, Tensor known) = targets.KnownTargets();
        return KnownMean.Of((outputs - values).Power(2), known, targets.Weights);
    };

    internal override bool Fits(HeadOutput output) => output is MeasuredValues;

    internal override double? Chance(LossGrounds grounds) => 1;
}
