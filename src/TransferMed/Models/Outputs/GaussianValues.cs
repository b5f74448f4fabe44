using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>
/// Two numbers for each measured value: first all means, then the logarithms of all variances, both in units of the value's spread (Nix and Weigend 1994). What is said of a value is its mean; its
/// deviation comes with it (<see cref="Deviations"/>).
/// </summary>
public sealed record GaussianValues : HeadOutput
{
    /// <summary>Limits of the logarithm of a variance: a deviation of 3 % of the spread and of 33 times it. Without them a few values that fit well get all of the gradient, and runs diverge.</summary>
    internal const double LeastLogVariance = -7;

    internal const double LargestLogVariance = 7;

    /// <summary>What is added, one for each value. Default: none, for 0.</summary>
    public ValueList<double> Means { get; init; } = [];

    /// <summary>What the number is multiplied with, one for each value, above 0. Default: none, for 1.</summary>
    public ValueList<double> Scales { get; init; } = [];

    internal override string Targets => "values";

    internal override int Logits(int targets) => 2 * targets;

    internal override HeadOutput For(int targets) => Fault(targets) is null ? this : new GaussianValues();

    internal override string? Fault(int targets) => ValueScale.Fault(Means, Scales, targets);

    internal override (float[] Means, float[] Scales)? Standardization(int targets) => ValueScale.Of(Means, Scales, targets);

    internal override void Read(ReadOnlySpan<float> logits, Span<double> said)
    {
        for (int i = 0; i < said.Length; i++)
        {
            said[i] = ValueScale.At(Means, i, 0) + ValueScale.At(Scales, i, 1) * logits[i];
        }
    }

    /// <summary>The standard deviation of each value that one row of the head's numbers states.</summary>
    internal void Deviations(ReadOnlySpan<float> logits, Span<double> deviations)
    {
        for (int i = 0; i < deviations.Length; i++)
        {
            deviations[i] = ValueScale.At(Scales, i, 1) * Math.Exp(0.5 * Math.Clamp(logits[deviations.Length + i], LeastLogVariance, LargestLogVariance));
        }
    }
}
