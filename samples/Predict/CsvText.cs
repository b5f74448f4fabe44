using System.Globalization;
using System.Text;
using TransferMed.Serving;

namespace PredictConsole;

/// <summary>Predictions as lines of a CSV file: RFC 4180, UTF-8, a point in numbers, full precision.</summary>
internal static class CsvText
{
    private const string LineEnd = "\r\n";

    public static string Of(IReadOnlyList<string> classes, IEnumerable<PictureResult> results)
    {
        var text = new StringBuilder();
        AppendLine(text, ["path", "predicted", .. classes, "set", "setSize", "outOfDistribution"]);
        foreach (PictureResult result in results)
        {
            if (result.Prediction is { } prediction)
            {
                AppendLine(text,
                [
                    result.Source.Name,
                    prediction.Class,
                    .. prediction.Probabilities.Select(probability => probability.ToString("R", CultureInfo.InvariantCulture)),
                    prediction.Set is { } set ? string.Join('|', set.Names) : "",
                    prediction.Set?.Size.ToString(CultureInfo.InvariantCulture) ?? "",
                    prediction.OutOfDistribution is { } strange ? strange ? "true" : "false" : "",
                ]);
            }
        }

        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Quoted)).Append(LineEnd);

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
