namespace SampleConsole;

/// <summary>The course of a figure in one line of text.</summary>
internal static class Sparkline
{
    private const string Levels = "▁▂▃▄▅▆▇█";
    private const char Missing = '·';

    /// <summary>The values from the lowest to the highest level, in as many letters at most; where there are more values, each letter is the mean of its share.</summary>
    /// <param name="values">In their order; NaN where there is none.</param>
    /// <param name="letters">From 1.</param>
    public static string Of(IReadOnlyList<double> values, int letters)
    {
        int count = Math.Min(values.Count, letters);
        double[] shown = [.. Enumerable.Range(0, count).Select(i => Mean(values, i * values.Count / count, (i + 1) * values.Count / count))];
        double[] known = [.. shown.Where(double.IsFinite)];
        if (known.Length == 0)
        {
            return new string(Missing, count);
        }

        (double low, double high) = (known.Min(), known.Max());
        return string.Concat(shown.Select(value => !double.IsFinite(value) ? Missing : Levels[high > low ? (int)Math.Round((value - low) / (high - low) * (Levels.Length - 1)) : 0]));
    }

    private static double Mean(IReadOnlyList<double> values, int from, int to)
    {
        double[] part = [.. Enumerable.Range(from, to - from).Select(i => values[i]).Where(double.IsFinite)];
        return part.Length > 0 ? part.Average() : double.NaN;
    }
}
