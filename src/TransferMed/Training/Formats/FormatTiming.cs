using System.Globalization;
using System.Text.Json.Serialization;
using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>How a network's steps in the two memory formats compare.</summary>
/// <param name="Ratio">The speed of channels-last steps over that of contiguous ones: above 1 where channels-last is faster.</param>
/// <param name="Rounds">The pairs of steps that it is the median of.</param>
/// <param name="Seconds">What measuring took.</param>
internal sealed record FormatTiming(double Ratio, int Rounds, double Seconds)
{
    /// <summary>A difference below this is none: it may be noise, and the rule stands.</summary>
    public const double Threshold = 0.03;

    /// <summary>Whether three of four pairs agree which format is faster. On a busy machine they may not: then other processes measure again.</summary>
    [JsonIgnore]
    public bool IsSettled { get; init; } = true;

    /// <summary>The faster format, or the rule's where there is no difference to speak of.</summary>
    public MemoryFormat Faster => FasterOf(Ratio);

    /// <summary>The timing of pairs of steps.</summary>
    /// <param name="ratios">Of each pair the time of the contiguous step over that of the channels-last one; at least one.</param>
    /// <param name="seconds">What measuring took.</param>
    public static FormatTiming Of(IReadOnlyList<double> ratios, double seconds)
    {
        double[] sorted = [.. ratios.Order()];
        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        int above = sorted.Count(ratio => ratio > 1);
        return new FormatTiming(Math.Round(median, 3), sorted.Length, Math.Round(seconds, 3))
        {
            IsSettled = 4 * Math.Max(above, sorted.Length - above) >= 3 * sorted.Length || Math.Abs(median - 1) < Threshold,
        };
    }

    /// <summary>What a ratio decides.</summary>
    public static MemoryFormat FasterOf(double ratio) => ratio switch
    {
        >= 1 + Threshold => MemoryFormat.ChannelsLast,
        <= 1 - Threshold => MemoryFormat.Contiguous,
        _ => FormatChoice.Rule,
    };

    /// <summary>Whether the numbers can have been measured.</summary>
    public bool IsPossible => Ratio is > 0.01 and < 100 && Rounds is > 0 and < 1000 && Seconds is >= 0 and < 1e6;

    /// <summary>For example <c>measured 1.09x of contiguous in 0.6 s</c>: the chosen format's speed over the other's.</summary>
    /// <param name="earlier">Whether it was measured for another run.</param>
    public string Words(bool earlier)
    {
        bool last = Faster == MemoryFormat.ChannelsLast;
        string speed = (last ? Ratio : 1 / Ratio).ToString("F2", CultureInfo.InvariantCulture);
        string other = FormatChoice.Words(last ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast);
        string when = earlier ? "earlier" : $"in {Seconds.ToString("F1", CultureInfo.InvariantCulture)} s";
        return $"measured {speed}x of {other} {when}{(Math.Abs(Ratio - 1) < Threshold ? ": too little to leave the rule" : "")}";
    }
}

/// <summary>Measures a network's training steps in both memory formats and leaves it as it was.</summary>
/// <param name="network">The network.</param>
/// <param name="batchSize">The pictures of a step.</param>
/// <param name="precision">The arithmetic of a step, never Auto.</param>
/// <param name="cancellation">Ends the measurement within one step.</param>
internal delegate FormatTiming FormatMeasurement(Network network, int batchSize, Runtime.Precision precision, CancellationToken cancellation);
