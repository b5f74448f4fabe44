using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>
/// Ends a fine-tuning between the weights that it began with and those that it came to (WiSE-FT, Wortsman et al. 2022): start + weight (end - start), where the weight is the one
/// of <see cref="Weights"/> that the validation pictures prefer by the run's metric; of equal ones that of the lower log loss, then the nearest to the end. Running statistics
/// of batch norms are interpolated in the same way, not measured again, so that kept ones stay equal to the bit. With <see cref="LowRank"/> the products are interpolated,
/// as the merged weights would be. The start must be worth something: that of a probe, not a fresh head.
/// </summary>
public sealed class WiseInterpolation : Choice
{
    private const int Most = 101;

    /// <summary>
    /// The weights to choose from, each from 0 (the start) to 1 (the end, which changes no bit), at most 101. Default 0, 0.1 to 1. A single one needs no validation pictures.
    /// </summary>
    public ValueList<double> Weights { get; init; } = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        ArgumentNullException.ThrowIfNull(Weights);
        OptionCheck.Require(Weights.Count is >= 1 and <= Most, nameof(Weights), $"has {Weights.Count} weights; give 1 to {Most}.");
        foreach (double weight in Weights)
        {
            OptionCheck.Within(weight, 0, 1, nameof(Weights));
        }

        OptionCheck.Require(Weights.Distinct().Count() == Weights.Count, nameof(Weights), "holds a weight twice; leave one out.");
    }
}
