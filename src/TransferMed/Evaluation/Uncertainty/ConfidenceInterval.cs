using System.Globalization;
using System.Text.Json.Serialization;

namespace TransferMed.Evaluation;

/// <summary>A value with the range that would hold the truth in a stated share of repetitions.</summary>
public sealed record ConfidenceInterval
{
    [JsonConstructor]
    internal ConfidenceInterval(double value, double lower, double upper, double level, IntervalMethod method)
    {
        Value = value;
        Lower = lower;
        Upper = upper;
        Level = level;
        Method = method;
    }

    /// <summary>The value that was observed.</summary>
    public double Value { get; }

    /// <summary>The lower limit, not above <see cref="Value"/>.</summary>
    public double Lower { get; }

    /// <summary>The upper limit, not below <see cref="Value"/>.</summary>
    public double Upper { get; }

    /// <summary>The nominal share of repetitions whose interval holds the truth, between 0 and 1; 0.95 is usual.</summary>
    public double Level { get; }

    /// <summary>How the limits were computed.</summary>
    public IntervalMethod Method { get; }

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

    internal ConfidenceInterval WithLimits(double lower, double upper) => new(Value, lower, upper, Level, Method);

    /// <summary>The same without what lies beyond two ends; the value itself stays within the limits.</summary>
    internal ConfidenceInterval Within(double lowest, double highest) => Lower >= lowest && Upper <= highest
        ? this
        : WithLimits(Math.Min(Value, Math.Max(Lower, lowest)), Math.Max(Value, Math.Min(Upper, highest)));

    // Adding 0 turns a rounded -0 into 0.
    private static double Rounded(double value) => Math.Round(value, 3) + 0.0;
}
