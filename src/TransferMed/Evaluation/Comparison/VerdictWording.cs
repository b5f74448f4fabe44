using System.Globalization;

namespace TransferMed.Evaluation;

/// <summary>One difference of two models in words.</summary>
internal static class VerdictWording
{
    /// <summary>Who is better where a difference (first minus second) is not 0.</summary>
    public static bool FirstIsBetter(double difference, Metric metric) => difference > 0 == metric.HigherIsBetter;

    /// <summary><c>A beats B by 6.1 points of macro F1 [2.3, 9.8], p = 0.004</c>; the numbers count towards the better one. Of a metric that is best at 0 neither is.</summary>
    public static string Beats(string first, string second, Metric metric, ConfidenceInterval difference, string pValue, string unit = "")
    {
        if (!metric.HasDirection)
        {
            (double least, double most) = difference.Value > 0 ? (difference.Lower, difference.Upper) : (-difference.Upper, -difference.Lower);
            return $"{first} lies {MetricWording.Amount(Math.Abs(difference.Value), metric, unit)} {Side(difference.Value)} {second} {Limits(least, most, metric)}, {pValue}";
        }

        (string winner, string loser) = FirstIsBetter(difference.Value, metric) ? (first, second) : (second, first);
        (double low, double high) = difference.Value > 0 ? (difference.Lower, difference.Upper) : (-difference.Upper, -difference.Lower);
        return $"{winner} beats {loser} by {MetricWording.Amount(Math.Abs(difference.Value), metric, unit)} {Limits(low, high, metric)}, {pValue}";
    }

    /// <summary><c>no difference shown between A and B: 1.2 points of macro F1 [-3.0, 5.4], p = 0.58</c>; first minus second.</summary>
    public static string NotShown(string first, string second, Metric metric, ConfidenceInterval difference, string pValue, string unit = "") =>
        $"no difference shown between {first} and {second}: {MetricWording.Amount(difference.Value, metric, unit)} {Limits(difference.Lower, difference.Upper, metric)}, {pValue}";

    /// <summary><c>A is 25.5 points of macro F1 above B over 2 seeds: too few runs to tell; run at least 5</c>.</summary>
    public static string TooFewRuns(string first, string second, Metric metric, double difference, int runs, string runsAre, string unit = "")
    {
        if (double.IsNaN(difference))
        {
            return $"{first} and {second} in {metric.Label}: {DifferenceVerdict.TooFewRuns}";
        }

        string over = runs == 1 ? "in a single run" : string.Create(CultureInfo.InvariantCulture, $"over {runs} {runsAre}");
        return $"{first} is {MetricWording.Amount(Math.Abs(difference), metric, unit)} {Side(difference)} {second} {over}: {DifferenceVerdict.TooFewRuns}";
    }

    private static string Side(double difference) => difference < 0 ? "below" : "above";

    private static string Limits(double low, double high, Metric metric) => $"[{MetricWording.Number(low, metric)}, {MetricWording.Number(high, metric)}]";
}
