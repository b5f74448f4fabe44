using System.Globalization;
using System.Text;

namespace TransferMed.Evaluation;

/// <summary>An evaluation in a few lines of plain text.</summary>
internal static class EvaluationText
{
    private const int ClassesShown = 20;
    private const string Undefined = "undefined";

    private static readonly string[] Columns = ["n", "precision", "recall", "specificity", "F1", "AUC"];

    public static string Of(EvaluationResult result, IReadOnlyDictionary<string, ConfidenceInterval>? intervals)
    {
        IEnumerable<Metric> headline = [Metrics.MacroF1, Metrics.Accuracy, Metrics.MacroAuc, .. result.Definitions.Skip(Metrics.All.Count)];
        var text = new StringBuilder(string.Join(", ", headline.Select(metric => $"{metric.Label} {Figure(result, metric, intervals)}")));
        text.Append(CultureInfo.InvariantCulture, $"; n = {result.Predictions.Count}{Groups(result.Predictions)}").Append('\n').Append(Classes(result));
        foreach (string note in result.Notes)
        {
            text.Append('\n').Append(note);
        }

        return text.ToString();
    }

    private static string Figure(EvaluationResult result, Metric metric, IReadOnlyDictionary<string, ConfidenceInterval>? intervals) =>
        intervals?.GetValueOrDefault(metric.Name) is { } interval ? interval.ToString() : Number(result[metric]);

    private static string Groups(PredictionSet predictions)
    {
        int groups = predictions.Groups?.OfType<string>().Distinct(StringComparer.Ordinal).Count() ?? 0;
        return groups == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {groups} {(groups == 1 ? "group" : "groups")}");
    }

    /// <summary>Class by class, in columns.</summary>
    private static string Classes(EvaluationResult result)
    {
        List<string[]> rows = [["", .. Columns]];
        foreach (ClassScores scores in result.PerClass.Take(ClassesShown))
        {
            rows.Add([scores.Name, scores.Support.ToString(CultureInfo.InvariantCulture), .. new[] { scores.Precision, scores.Recall, scores.Specificity, scores.F1, scores.Auc }.Select(Number)]);
        }

        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        IEnumerable<string> lines = rows.Select(row => string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))));
        int left = result.PerClass.Count - ClassesShown;
        return string.Join('\n', left > 0 ? lines.Append(string.Create(CultureInfo.InvariantCulture, $"and {left} more {(left == 1 ? "class" : "classes")}")) : lines);
    }

    private static string Number(double value) => double.IsNaN(value) ? Undefined : (Math.Round(value, 3) + 0.0).ToString("0.000", CultureInfo.InvariantCulture);
}
