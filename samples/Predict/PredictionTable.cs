using Spectre.Console;
using TransferMed.Serving;

namespace PredictConsole;

/// <summary>The table of what a model says.</summary>
internal static class PredictionTable
{
    private const string NoAnswer = "no answer";

    public static void Write(IAnsiConsole console, IReadOnlyList<ImageResult> results)
    {
        if (results.Any(result => result.Prediction is { ClassIndex: < 0 }))
        {
            WriteTargets(console, results);
            return;
        }

        bool sets = results.Any(result => result.Prediction?.Set is not null);
        bool flags = results.Any(result => result.Prediction?.OutOfDistribution is not null);
        bool reasons = results.Any(result => result.Prediction?.ReasonToAbstain is not null);
        Table table = new Table().Border(console.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.Ascii);
        table.AddColumns([.. Cells("picture", "class", "probability", sets ? "set" : null, flags ? "unlike the training" : null, reasons ? "why there is no answer" : null)]);
        foreach (ImageResult result in results)
        {
            if (result.Prediction is { } prediction)
            {
                // What is said of a picture beside "no answer" would be read as one.
                bool answers = prediction.ReasonToAbstain is null;
                table.AddRow([.. Cells(
                    result.Source.Name,
                    answers ? prediction.Class : NoAnswer,
                    answers ? prediction.InWords(prediction.ClassIndex) : "",
                    sets ? answers ? prediction.Set?.ToString() ?? "" : "" : null,
                    flags ? prediction.OutOfDistribution == true ? "yes" : "no" : null,
                    reasons ? answers ? "" : Why(prediction) : null).Select(text => new Text(text))]);
            }
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
    }

    /// <summary>A column for each finding or value.</summary>
    private static void WriteTargets(IAnsiConsole console, IReadOnlyList<ImageResult> results)
    {
        Prediction[] known = [.. results.Select(result => result.Prediction).OfType<Prediction>()];
        string[] names = [.. known[0].Findings.Select(finding => finding.Name), .. known[0].Values.Select(value => value.Name)];
        Table table = new Table().Border(console.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.Ascii);
        table.AddColumns(["picture", .. known[0].Findings.Count > 0 ? ["findings"] : (string[])[], .. names]);
        foreach (ImageResult result in results.Where(result => result.Prediction is not null))
        {
            Prediction prediction = result.Prediction!;
            string[] cells =
            [
                result.Source.Name,
                .. prediction.Findings.Count > 0 ? [string.Join(", ", prediction.Findings.Where(finding => finding.IsPresent).Select(finding => finding.Name))] : (string[])[],
                .. prediction.Findings.Select(finding => finding.InWords()),
                .. prediction.Values.Select(value => value.InWords()),
            ];
            table.AddRow([.. cells.Select(text => new Text(text))]);
        }

        console.Write(table);
    }

    // The library's words behind "no answer: ".
    private static string Why(Prediction prediction) => prediction.ToString()[(NoAnswer.Length + 2)..];

    // A column that no row fills is left out.
    private static IEnumerable<string> Cells(params string?[] texts) => texts.OfType<string>();
}
