using System.Globalization;
using Spectre.Console;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>The table that a study ends with.</summary>
internal static class ResultTable
{
    public static void Write(IAnsiConsole console, StudyResult result)
    {
        bool plain = !console.Profile.Capabilities.Ansi;
        Table table = new Table().Border(plain ? TableBorder.Ascii : TableBorder.Rounded);
        string origin = result.Synthetic ? " (SYNTHETIC pictures)" : "";
        table.Title(new TableTitle(Markup.Escape($"Target {result.Datasets[0].Name}{origin}: mean ± standard deviation over {Wording.Seeds(result.Options.Seeds)}")));
        table.AddColumn("scenario");
        foreach (string column in (ReadOnlySpan<string>)["macro F1", "AUC", "accuracy", "gain over scratch (F1)", "seconds per run"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (ScenarioSummary scenario in result.Summary)
        {
            table.AddRow(
                new Text(scenario.Scenario),
                new Text(Spread(scenario.MacroF1, Wording.Figure)),
                new Text(Spread(scenario.MacroAuc, Wording.Figure)),
                new Text(Spread(scenario.Accuracy, Wording.Figure)),
                new Text(scenario.GainOverScratch is { } gain ? Spread(gain, Wording.Signed) : ""),
                new Text(scenario.Seconds.ToString("f1", CultureInfo.InvariantCulture)));
        }

        console.WriteLine();
        console.Write(table);
    }

    private static string Spread(MeanAndDeviation value, Func<double, string> format) =>
        double.IsNaN(value.StandardDeviation) ? format(value.Mean) : $"{format(value.Mean)} ± {Wording.Figure(value.StandardDeviation)}";
}
