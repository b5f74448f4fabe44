using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The loss of conditional grades (CORN, Shi, Cao and Raschka 2021): for each step k, on the pictures whose grade is at least k, the cross-entropy of being above k; the sum over all steps and
/// pictures over their number. Needs a head of <see cref="ConditionalGrades"/>.
/// </summary>
public sealed class Corn : Loss
{
    /// <inheritdoc/>
    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device)
    {
        Tensor steps = HeldNumbers.Range(classCounts.Count - 1, device.Torch);
        return (logits, targets) =>
        {
            Tensor grades = targets.Labels.unsqueeze(1);
            Tensor above = grades.gt(steps).to_type(logits.dtype);
            Tensor takesPart = grades.ge(steps).to_type(logits.dtype);
            return KnownMean.Of(nn.functional.binary_cross_entropy_with_logits(logits, above, reduction: nn.Reduction.None), takesPart, targets.Weights);
        };
    }

    internal override bool Fits(HeadOutput output) => output is ConditionalGrades;

    internal override double? Chance(LossGrounds grounds) => Math.Log(2);
}
