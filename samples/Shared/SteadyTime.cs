using System.Globalization;

namespace SampleConsole;

/// <summary>The time that is left, without the jumps of single estimates: the moment of the end is a mean of what was estimated, and is told no finer than it is known.</summary>
internal sealed class SteadyTime
{
    /// <summary>How long an estimate counts.</summary>
    private const double Memory = 15;

    private double? _end;
    private double _last;

    /// <summary>Takes an estimate.</summary>
    /// <param name="now">The time since any fixed moment.</param>
    /// <param name="remaining">What is estimated to be left; null where nothing is known yet.</param>
    /// <returns>The time left, null where nothing is known yet.</returns>
    public TimeSpan? Follow(TimeSpan now, TimeSpan? remaining)
    {
        double time = now.TotalSeconds;
        if (remaining is { } left)
        {
            double end = time + left.TotalSeconds;
            _end = _end is { } before ? before + (end - before) * (1 - Math.Exp(-(time - _last) / Memory)) : end;
            _last = time;
        }

        return _end is { } known ? TimeSpan.FromSeconds(Math.Max(known - time, 0)) : null;
    }

    /// <summary>For example <c>40 s</c>, <c>3 min 20 s</c>, <c>25 min</c>, <c>2 h 10 min</c>: in steps of 5 and 10 seconds, 1 and 10 minutes.</summary>
    public static string InWords(TimeSpan? left)
    {
        if (left is not { } time)
        {
            return "-";
        }

        long seconds = (long)time.TotalSeconds;
        long step = seconds < 60 ? 5 : seconds < 600 ? 10 : seconds < 3600 ? 60 : 600;
        long shown = (seconds + step - 1) / step * step;
        return shown < 60 ? string.Create(CultureInfo.InvariantCulture, $"{shown} s")
            : shown < 600 ? string.Create(CultureInfo.InvariantCulture, $"{shown / 60} min{(shown % 60 > 0 ? $" {shown % 60} s" : "")}")
            : shown < 3600 ? string.Create(CultureInfo.InvariantCulture, $"{shown / 60} min")
            : string.Create(CultureInfo.InvariantCulture, $"{shown / 3600} h{(shown % 3600 > 0 ? $" {shown % 3600 / 60} min" : "")}");
    }
}
