using System.Globalization;
using System.Text;
using TransferMed.Serving;

namespace PredictConsole;

/// <summary>
/// Predictions as lines of a CSV file, of classes, findings or values: RFC 4180, UTF-8, a point in numbers, full precision. A text that a spreadsheet would run as a
/// formula, because it begins with one of <c>= + - @</c>, a tab or a line break, has an apostrophe before it.
/// </summary>
internal static class CsvText
{
    private const string LineEnd = "\r\n";

    public static string Of(IReadOnlyList<string> classes, IEnumerable<ImageResult> results)
    {
        ImageResult[] all = [.. results];
        if (Array.Exists(all, result => result.Prediction is { ClassIndex: < 0 }))
        {
            return OfTargets(classes, all);
        }

        var text = new StringBuilder();
        AppendLine(text, ["path", "predicted", .. classes.Select(Inert), "set", "setSize", "outOfDistribution", "abstained", "reason"]);
        foreach (ImageResult result in all)
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
                    prediction.ReasonToAbstain is null ? "false" : "true",
                    prediction.ReasonToAbstain ?? "",
                ]);
            }
        }

        return text.ToString();
    }

    /// <summary>Of findings the probabilities and which are there, of values the values and their limits.</summary>
    private static string OfTargets(IReadOnlyList<string> names, ImageResult[] results)
    {
        var text = new StringBuilder();
        bool areValues = Array.Exists(results, result => result.Prediction is { Values.Count: > 0 });
        AppendLine(text, ["path", .. names.Select(Inert), .. areValues ? names.SelectMany(name => (string[])[Inert($"{name} lower"), Inert($"{name} upper")]) : ["findings"], "outOfDistribution"]);
        foreach (ImageResult result in results)
        {
            if (result.Prediction is not { } prediction)
            {
                continue;
            }

            string outside = prediction.OutOfDistribution is { } flag ? flag ? "true" : "false" : "";
            AppendLine(text, areValues
                ? [
                    Inert(result.Source.Name), .. prediction.Values.Select(value => Number(value.Value)),
                    .. prediction.Values.SelectMany(value => (string[])[value.Interval is { } lower ? Number(lower.Lower) : "", value.Interval is { } upper ? Number(upper.Upper) : ""]), outside,
                ]
                : [
                    Inert(result.Source.Name), .. prediction.Findings.Select(finding => Number(finding.Probability)),
                    Inert(string.Join('|', prediction.Findings.Where(finding => finding.IsPresent).Select(finding => finding.Name))), outside,
                ]);
        }

        return text.ToString();
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void AppendLine(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append(LineEnd);

    // Full-width forms count too: spreadsheets of some languages take them for the same.
    private static string Inert(string text) =>
        text.AsSpan().TrimStart(' ') is [var first, ..] && "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20".Contains(first, StringComparison.Ordinal) ? $"'{text}" : text;

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
