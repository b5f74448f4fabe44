using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>One number for each measured value, in units of its spread: a value is <see cref="Means"/> plus <see cref="Scales"/> times the number.</summary>
public sealed record MeasuredValues : HeadOutput
{
    /// <summary>What is added, one for each value. Default: none, for 0.</summary>
    public ValueList<double> Means { get; init; } = [];

    /// <summary>What the number is multiplied with, one for each value, above 0. Default: none, for 1.</summary>
    public ValueList<double> Scales { get; init; } = [];

    internal override string Targets => "values";

    internal override HeadOutput For(int targets) => Fault(targets) is null ? this : new MeasuredValues();

    internal override string? Fault(int targets) => ValueScale.Fault(Means, Scales, targets);

    internal override (float[] Means, float[] Scales)? Standardization(int targets) => ValueScale.Of(Means, Scales, targets);

    internal override void Read(ReadOnlySpan<float> logits, Span<double> said)
    {
        for (int i = 0; i < said.Length; i++)
        {
            said[i] = ValueScale.At(Means, i, 0) + ValueScale.At(Scales, i, 1) * logits[i];
        }
    }
}
