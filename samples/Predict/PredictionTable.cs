using Spectre.Console;
using TransferMed.Serving;

namespace PredictConsole;

/// <summary>The table of what a model says.</summary>
internal static class PredictionTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<ImageResult> results)
    {
        bool sets = results.Any(result => result.Prediction?.Set is not null);
        bool flags = results.Any(result => result.Prediction?.OutOfDistribution is not null);
        Table table = new Table().Border(console.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.Ascii);
        table.AddColumns([.. Cells("picture", "class", "probability", sets ? "set" : null, flags ? "unlike the training" : null)]);
        foreach (ImageResult result in results)
        {
            if (result.Prediction is { } prediction)
            {
                // What is said of a picture of another kind would be read as an answer.
                bool strange = prediction.OutOfDistribution == true;
                table.AddRow([.. Cells(
                    result.Source.Name,
                    strange ? CsvText.NoAnswer : prediction.Class,
                    strange ? "" : prediction.InWords(prediction.ClassIndex),
                    sets ? strange ? "" : prediction.Set?.ToString() ?? "" : null,
                    flags ? strange ? "yes" : "no" : null).Select(text => new Text(text))]);
            }
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
    }

    // A column that no row fills is left out.
    private static IEnumerable<string> Cells(params string?[] texts) => texts.OfType<string>();
}
