using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The negative logarithm of the Gaussian likelihood of measured values (Nix and Weigend 1994), PyTorch's with its constant left out: half of ln variance plus squared error over variance, in units of each
/// value's spread. The mean over all values of the batch that are known. Needs a head of <see cref="GaussianValues"/>, which then states a deviation for every picture.
/// </summary>
public sealed class GaussianLikelihood : Loss
{
    /// <inheritdoc/>
    public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device) => (outputs, targets) =>
    {
        (Tensor values, Tensor known) = targets.KnownTargets();
        Tensor[] halves = outputs.chunk(2, 1);
        Tensor logVariance = halves[1].Within((float)GaussianValues.LeastLogVariance, (float)GaussianValues.LargestLogVariance);
        return KnownMean.Of(logVariance.Plus((halves[0] - values).Power(2) * (-logVariance).exp()).Times(0.5), known, targets.Weights);
    };

    internal override bool Fits(HeadOutput output) => output is GaussianValues;

    internal override double? Chance(LossGrounds grounds) => 1;
}
