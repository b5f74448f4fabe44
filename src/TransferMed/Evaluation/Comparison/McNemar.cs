using System.Globalization;
using MathNet.Numerics.Distributions;

namespace TransferMed.Evaluation;

/// <summary>
/// The exact test whether two models are right equally often on the same independent samples (McNemar 1947): only the
/// samples count where one is right and the other wrong, and under no difference each is a fair coin.
/// </summary>
internal static class McNemar
{
    /// <summary>Tests two counts.</summary>
    /// <param name="onlyFirstRight">The number of samples that only the first model has right, at least 0.</param>
    /// <param name="onlySecondRight">The number of samples that only the second model has right, at least 0.</param>
    /// <returns>The p-values.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static McNemarResult Exact(int onlyFirstRight, int onlySecondRight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirstRight);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecondRight);
        int discordant = checked(onlyFirstRight + onlySecondRight);
        if (discordant == 0)
        {
            return new McNemarResult(0, 0, 1, 1);
        }

        int fewer = Math.Min(onlyFirstRight, onlySecondRight);
        double tail = Binomial.CDF(0.5, discordant, fewer);
        double here = Binomial.PMF(0.5, discordant, fewer);

        // Where both counts are equal the two tails overlap in that count.
        double mid = onlyFirstRight == onlySecondRight ? 1 - here / 2 : 2 * tail - here;
        return new McNemarResult(onlyFirstRight, onlySecondRight, Math.Min(1, 2 * tail), mid);
    }

    /// <summary>Tests two models on the same samples. It takes the samples as independent: groups are ignored.</summary>
    /// <param name="first">What the first model said.</param>
    /// <param name="second">What the second model said about the same samples in the same order.</param>
    /// <returns>The p-values.</returns>
    /// <exception cref="ArgumentException">The sets hold other samples; the message names the first that differs.</exception>
    public static McNemarResult Exact(PredictionSet first, PredictionSet second)
    {
        PairedSets.Check(first, second);
        int onlyFirst = 0, onlySecond = 0;
        for (int sample = 0; sample < first.Count; sample++)
        {
            bool firstRight = first.Predictions[sample] == first.Labels[sample];
            bool secondRight = second.Predictions[sample] == first.Labels[sample];
            onlyFirst += firstRight && !secondRight ? 1 : 0;
            onlySecond += secondRight && !firstRight ? 1 : 0;
        }

        return Exact(onlyFirst, onlySecond);
    }
}

/// <summary>The outcome of McNemar's test.</summary>
public sealed class McNemarResult
{
    internal McNemarResult(int onlyFirstRight, int onlySecondRight, double pValue, double midPValue)
    {
        OnlyFirstRight = onlyFirstRight;
        OnlySecondRight = onlySecondRight;
        PValue = pValue;
        MidPValue = midPValue;
    }

    /// <summary>The number of samples that only the first model has right.</summary>
    public int OnlyFirstRight { get; }

    /// <summary>The number of samples that only the second model has right.</summary>
    public int OnlySecondRight { get; }

    /// <summary>The exact two-sided p-value: never too small, and clearly too large with few discordant samples.</summary>
    public double PValue { get; }

    /// <summary>The mid-p value, which counts the observed outcome half (Fagerland et al. 2013): close to its level.</summary>
    public double MidPValue { get; }

    /// <summary>The counts and the exact p-value.</summary>
    /// <returns>For example <c>only the first right 15, only the second right 3, p = 0.0075</c>.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"only the first right {OnlyFirstRight}, only the second right {OnlySecondRight}, p = {PValue:0.####}");
}
