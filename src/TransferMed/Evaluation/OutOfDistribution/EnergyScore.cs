using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// How little a network's logits say: -T ln sum exp(logit / T) (Liu et al. 2020). Large where all logits are small, as they
/// are for pictures unlike those of the training. Needs the network's own logits: from probabilities the score is always 0.
/// </summary>
public static class EnergyScore
{
    /// <summary>The energy of one sample.</summary>
    /// <param name="logits">The K logits.</param>
    /// <param name="temperature">T, above 0. Default 1.</param>
    /// <returns>A number of any sign; larger is farther out of distribution.</returns>
    /// <exception cref="ArgumentException">There is no logit, or the temperature is not above 0.</exception>
    public static double Of(ReadOnlySpan<float> logits, double temperature = 1)
    {
        OptionCheck.Within(temperature, 0, double.MaxValue, nameof(temperature), lowExclusive: true);
        OptionCheck.Require(!logits.IsEmpty, nameof(logits), "is empty; give the logits of all classes.");
        double largest = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp((logit - largest) / temperature);
        }

        return -(largest + temperature * Math.Log(sum));
    }

    /// <summary>The energies of samples.</summary>
    /// <param name="logits">N rows of K logits.</param>
    /// <param name="temperature">T, above 0. Default 1.</param>
    /// <returns>N numbers; larger is farther out of distribution.</returns>
    /// <exception cref="ArgumentException">A row is empty, or the temperature is not above 0.</exception>
    public static double[] OfAll(IEnumerable<float[]> logits, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(logits);
        return [.. logits.Select(row => Of(row, temperature))];
    }
}
