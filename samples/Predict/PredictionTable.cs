using Spectre.Console;
using TransferMed.Serving;

namespace PredictConsole;

/// <summary>The table of what a model says.</summary>
internal static class PredictionTable
{
    private const string NoAnswer = "no answer";

    public static void Write(IAnsiConsole console, IReadOnlyList<ImageResult> results)
    {
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

    // The library's words behind "no answer: ".
    private static string Why(Prediction prediction) => prediction.ToString()[(NoAnswer.Length + 2)..];

    // A column that no row fills is left out.
    private static IEnumerable<string> Cells(params string?[] texts) => texts.OfType<string>();
}
