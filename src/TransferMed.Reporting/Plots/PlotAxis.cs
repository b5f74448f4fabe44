namespace TransferMed.Reporting;

/// <summary>An axis of a plot: what it shows from where to where.</summary>
/// <param name="Label">What it shows, with the unit.</param>
/// <param name="Min">The value at its beginning.</param>
/// <param name="Max">The value at its end, above <paramref name="Min"/>.</param>
internal sealed record PlotAxis(string Label, double Min, double Max)
{
    /// <summary>Whether equal ratios have equal length; needs a positive <see cref="Min"/>.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>The values that are written at the axis.</summary>
    public IReadOnlyList<double> Ticks
    {
        get => field ?? AxisTicks.Between(Min, Max, 5);
        init;
    }

    /// <summary>From 0 to 1 in steps of 0.2: shares and probabilities.</summary>
    public static PlotAxis Share(string label) => new(label, 0, 1);

    /// <summary>The smallest round range that holds all finite values; from 0 to 1 where there is none.</summary>
    /// <param name="label">What the axis shows.</param>
    /// <param name="values">The values that must fit.</param>
    /// <param name="count">About how many ticks there shall be.</param>
    public static PlotAxis Around(string label, IEnumerable<double> values, int count = 5)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
        {
            return Share(label);
        }

        (double min, double max) = AxisTicks.Around(finite.Min(), finite.Max(), count);
        return new PlotAxis(label, min, max) { Ticks = AxisTicks.Between(min, max, count) };
    }

    /// <summary>A logarithmic axis with a tick at every value.</summary>
    public static PlotAxis Logarithmic(string label, IEnumerable<double> values)
    {
        double[] ticks = [.. values.Where(value => value > 0 && double.IsFinite(value)).Distinct().Order()];
        return ticks.Length == 0
            ? new PlotAxis(label, 1, 10) { IsLogarithmic = true, Ticks = [1, 10] }
            : new PlotAxis(label, ticks[0] / 1.15, ticks[^1] * 1.15) { IsLogarithmic = true, Ticks = ticks };
    }

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end.</summary>
    public double Position(double value) => IsLogarithmic
        ? Math.Log(value / Min) / Math.Log(Max / Min)
        : (value - Min) / (Max - Min);
}
