using System.Globalization;
using System.Text;
using TransferMed.Serving;

namespace PredictConsole;

/// <summary>
/// Predictions as lines of a CSV file: RFC 4180, UTF-8, a point in numbers, full precision. A text that a spreadsheet would run as a
/// formula, because it begins with one of <c>= + - @</c>, a tab or a line break, has an apostrophe before it.
/// </summary>
internal static class CsvText
{
    /// <summary>What stands in the column <c>answer</c> where the model gives none; <c>predicted</c> and the numbers are the network's all the same.</summary>
    public const string NoAnswer = "no answer";

    private const string LineEnd = "\r\n";

    public static string Of(IReadOnlyList<string> classes, IEnumerable<ImageResult> results)
    {
        var text = new StringBuilder();
        AppendLine(text, ["path", "predicted", .. classes.Select(Inert), "set", "setSize", "outOfDistribution", "answer", "reason"]);
        foreach (ImageResult result in results)
        {
            if (result.Prediction is { } prediction)
            {
                AppendLine(text,
                [
                    Inert(result.Source.Name),
                    Inert(prediction.Class),
                    .. prediction.Probabilities.Select(probability => probability.ToString("R", CultureInfo.InvariantCulture)),
                    prediction.Set is { } set ? Inert(string.Join('|', set.Names)) : "",
                    prediction.Set?.Size.ToString(CultureInfo.InvariantCulture) ?? "",
                    prediction.OutOfDistribution is { } outside ? outside ? "true" : "false" : "",
                    prediction.ReasonToAbstain is null ? Inert(prediction.Class) : NoAnswer,
                    prediction.ReasonToAbstain ?? "",
                ]);
            }
        }

        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append(LineEnd);

    // Full-width forms count too: spreadsheets of some languages take them for the same.
    private static string Inert(string text) =>
        text.AsSpan().TrimStart(' ') is [var first, ..] && "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20".Contains(first, StringComparison.Ordinal) ? $"'{text}" : text;

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
