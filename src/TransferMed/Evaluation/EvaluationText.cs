using System.Globalization;
using System.Text;

namespace TransferMed.Evaluation;

/// <summary>An evaluation in a few lines of plain text.</summary>
internal static class EvaluationText
{
    private const int RowsShown = 20;
    private const string Undefined = "undefined";

    private static readonly string[] Columns = ["n", "precision", "recall", "specificity", "F1", "AUC"];

    public static string Of(EvaluationResult result, IReadOnlyDictionary<string, ConfidenceInterval>? intervals)
    {
        IEnumerable<Metric> headline = [Metrics.MacroF1, Metrics.Accuracy, Metrics.MacroAuc, .. result.Definitions.Skip(Metrics.All.Count)];
        return Of(result, headline, result.Predictions.Count, result.Predictions.Groups, intervals, Classes(result));
    }

    public static string Of(FindingEvaluation result, IReadOnlyDictionary<string, ConfidenceInterval>? intervals)
    {
        IEnumerable<Metric> headline = [FindingMetrics.MacroAuc, FindingMetrics.MacroAveragePrecision, FindingMetrics.MacroF1, .. result.Definitions.Skip(FindingMetrics.All.Count)];
        return Of(result, headline, result.Predictions.Count, result.Predictions.Groups, intervals, Table(
            ["", "known", "n", "AUC", "AP", "precision", "recall", "specificity", "F1", "threshold"],
            result.PerFinding,
            scores => [scores.Name, Count(scores.Known), Count(scores.Support), .. new[] { scores.Auc, scores.AveragePrecision, scores.Precision, scores.Recall, scores.Specificity, scores.F1, scores.Threshold }.Select(Number)],
            "finding"));
    }

    public static string Of(ValueEvaluation result, IReadOnlyDictionary<string, ConfidenceInterval>? intervals)
    {
        IEnumerable<Metric> headline = [ValueMetrics.MeanAbsoluteError, ValueMetrics.RootMeanSquaredError, ValueMetrics.R2, ValueMetrics.Pearson, .. result.Definitions.Skip(ValueMetrics.All.Count)];
        return Of(result, headline, result.Predictions.Count, result.Predictions.Groups, intervals, Table(
            ["", "n", "MAE", "RMSE", "R2", "Pearson", "Spearman", "bias", "limits of agreement"],
            result.PerValue,
            scores =>
            [
                scores.Unit.Length == 0 ? scores.Name : $"{scores.Name} ({scores.Unit})",
                Count(scores.Known),
                .. new[] { scores.MeanAbsoluteError, scores.RootMeanSquaredError, scores.R2, scores.Pearson, scores.Spearman, scores.Bias }.Select(Number),
                scores.BlandAltman is { } agreement ? $"{Number(agreement.Lower.Value)} to {Number(agreement.Upper.Value)}" : Undefined,
            ],
            "value"));
    }

    private static string Of(
        IEvaluation result, IEnumerable<Metric> headline, int count, IReadOnlyList<string?>? groups, IReadOnlyDictionary<string, ConfidenceInterval>? intervals, string table)
    {
        var text = new StringBuilder(string.Join(", ", headline.Select(metric => $"{metric.Label} {Figure(result, metric, intervals)}")));
        text.Append(CultureInfo.InvariantCulture, $"; n = {count}{Groups(groups)}").Append('\n').Append(table);
        foreach (string note in result.Notes)
        {
            text.Append('\n').Append(note);
        }

        return text.ToString();
    }

    private static string Figure(IEvaluation result, Metric metric, IReadOnlyDictionary<string, ConfidenceInterval>? intervals) =>
        intervals?.GetValueOrDefault(metric.Name) is { } interval ? interval.ToString() : Number(result[metric]);

    private static string Groups(IReadOnlyList<string?>? of)
    {
        int groups = of?.OfType<string>().Distinct(StringComparer.Ordinal).Count() ?? 0;
        return groups == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {groups} {(groups == 1 ? "group" : "groups")}");
    }

    /// <summary>Class by class, in columns.</summary>
    private static string Classes(EvaluationResult result) => Table(
        ["", .. Columns],
        result.PerClass,
        scores => [scores.Name, Count(scores.Support), .. new[] { scores.Precision, scores.Recall, scores.Specificity, scores.F1, scores.Auc }.Select(Number)],
        "class");

    private static string Table<T>(string[] head, IReadOnlyList<T> all, Func<T, string[]> row, string one)
    {
        List<string[]> rows = [head, .. all.Take(RowsShown).Select(row)];
        IEnumerable<string> lines = Lines(rows);
        int left = all.Count - RowsShown;
        return string.Join('\n', left > 0 ? lines.Append(string.Create(CultureInfo.InvariantCulture, $"and {left} more {(left == 1 ? one : one == "class" ? "classes" : one + "s")}")) : lines);
    }

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>Cells below each other, the first column to the left and the others to the right.</summary>
    private static IEnumerable<string> Lines(List<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))));
    }

    private static string Number(double value) => double.IsNaN(value) ? Undefined : (Math.Round(value, 3) + 0.0).ToString("0.000", CultureInfo.InvariantCulture);
}
