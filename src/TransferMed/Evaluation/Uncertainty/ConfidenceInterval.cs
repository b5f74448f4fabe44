using System.Globalization;

namespace TransferMed.Evaluation;

/// <summary>A value with the range that would hold the truth in a stated share of repetitions.</summary>
/// <param name="Value">The value that was observed.</param>
/// <param name="Lower">The lower limit, not above <paramref name="Value"/>.</param>
/// <param name="Upper">The upper limit, not below <paramref name="Value"/>.</param>
/// <param name="Level">The nominal share of repetitions whose interval holds the truth, between 0 and 1; 0.95 is usual.</param>
/// <param name="Method">How the limits were computed.</param>
public sealed record ConfidenceInterval(double Value, double Lower, double Upper, double Level, IntervalMethod Method)
{
    /// <summary>The distance of the limits.</summary>
    public double Width => Upper - Lower;

    /// <summary>Whether a value lies between the limits or on one.</summary>
    /// <param name="value">The value.</param>
    /// <returns>True when it does.</returns>
    public bool Contains(double value) => value >= Lower && value <= Upper;

    /// <summary>The value and the limits with three decimals.</summary>
    /// <returns>For example <c>0.932 [0.901, 0.957]</c>.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Rounded(Value):0.000} [{Rounded(Lower):0.000}, {Rounded(Upper):0.000}]");

    // Adding 0 turns a rounded -0 into 0.
    private static double Rounded(double value) => Math.Round(value, 3) + 0.0;
}
