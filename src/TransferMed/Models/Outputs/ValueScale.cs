using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>The place and spread of values, which heads of values hold.</summary>
internal static class ValueScale
{
    public static double At(ValueList<double> values, int index, double missing) => values.Count == 0 ? missing : values[index];

    /// <summary>Both for every value; null where there are none.</summary>
    public static (float[] Means, float[] Scales)? Of(ValueList<double> means, ValueList<double> scales, int targets) => means.Count + scales.Count == 0
        ? null
        : ([.. Enumerable.Range(0, targets).Select(i => (float)At(means, i, 0))], [.. Enumerable.Range(0, targets).Select(i => (float)At(scales, i, 1))]);

    /// <summary>Says what is wrong with them for so many values; null where nothing is.</summary>
    public static string? Fault(ValueList<double> means, ValueList<double> scales, int targets)
    {
        if ((means.Count != 0 && means.Count != targets) || (scales.Count != 0 && scales.Count != targets))
        {
            return $"its output has {means.Count} means and {scales.Count} scales for {targets} values; it has one of each for every value, or none";
        }

        return means.All(mean => float.IsFinite((float)mean)) && scales.All(scale => float.IsFinite((float)scale) && (float)scale > 0)
            ? null
            : "its output has a mean that is not finite, or a scale that is not above 0, as float32";
    }
}
