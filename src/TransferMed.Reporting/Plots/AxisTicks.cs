using System.Globalization;

namespace TransferMed.Reporting;

/// <summary>Round numbers on an axis: steps of 1, 2 or 5 times a power of ten (Heckbert, Graphics Gems, 1990).</summary>
internal static class AxisTicks
{
    // Numbers of a file may be any. Below this share of its ends a range has no room for steps: adding one would change nothing.
    private const double Finest = 1e-13;

    // A step below it would have no exact power of ten.
    private const double Smallest = 1e-290;

    /// <summary>The round numbers from <paramref name="min"/> to <paramref name="max"/>, seldom more than <paramref name="count"/> of them.</summary>
    public static IReadOnlyList<double> Between(double min, double max, int count)
    {
        if (!HasSteps(min, max))
        {
            return min == max ? [] : [min, max];
        }

        double step = Step(min, max, count);
        var ticks = new List<double>();
        for (double index = Math.Ceiling(min / step - 1e-9); index * step <= max + step * 1e-9; index++)
        {
            // Minus zero would be written as -0.
            ticks.Add(index == 0 ? 0 : index * step);
        }

        return ticks;
    }

    /// <summary>The range widened to round numbers.</summary>
    public static (double Min, double Max) Around(double min, double max, int count)
    {
        if (!HasSteps(min, max))
        {
            double margin = min == 0 ? 1 : Math.Abs(min) / 2;
            (min, max) = (min - margin, max + margin);
        }

        if (!HasSteps(min, max))
        {
            return (min, max);
        }

        // A range that was widened may have a wider step, which widens it again.
        double step = Step(min, max, count);
        while (true)
        {
            double from = Math.Floor(min / step + 1e-9) * step;
            double to = Math.Ceiling(max / step - 1e-9) * step;
            double next = Step(from, to, count);
            if (!double.IsFinite(next))
            {
                return (min, max);
            }

            if (next <= step * (1 + 1e-9))
            {
                return (from, to);
            }

            step = next;
        }
    }

    /// <summary>As many decimals as tell the ticks apart.</summary>
    public static string Label(double value, IReadOnlyList<double> ticks)
    {
        double step = ticks.Count > 1 ? Math.Abs(ticks[1] - ticks[0]) : Math.Abs(value);
        int decimals = step is 0 or double.NaN ? 0 : Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 6);
        return value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace('-', '\u2212');
    }

    private static bool HasSteps(double min, double max) =>
        double.IsFinite(max - min) && max - min > Finest * Math.Max(Math.Abs(min), Math.Abs(max)) && max - min > Smallest;

    private static double Step(double min, double max, int count)
    {
        double rough = (max - min) / Math.Max(1, count);
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double fraction = rough / power;
        return power * (fraction <= 1.2 ? 1 : fraction <= 2.5 ? 2 : fraction <= 6 ? 5 : 10);
    }
}
