using System.Globalization;
using Spectre.Console;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>The table that a study ends with.</summary>
internal static class ResultTable
{
    public static void Write(IAnsiConsole console, StudyResult result)
    {
        bool sizes = result.Summary.Any(scenario => scenario.TrainPerClass is not null);
        bool naive = result.Naive.Count > 0;
        var shown = ShownMetrics.Of(result.Task);
        bool chains = result.Chains.Any(chain => chain.Steps.Count > 2 || chain.Steps[0].Kind == ChainStepKind.Unlabelled);
        Table table = new Table().Border(console.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.Ascii);
        string origin = result.Synthetic ? " (SYNTHETIC pictures)" : "";
        table.Title(new TableTitle(Markup.Escape($"Target {result.Datasets[0].Name}{origin}: mean ± standard deviation over {Wording.Runs(result)}")));
        table.AddColumn("scenario");
        if (chains)
        {
            table.AddColumn("chain");
        }

        foreach (string column in Columns(shown, sizes, naive))
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach ((int row, ScenarioSummary scenario) in result.Summary.Index())
        {
            table.AddRow(
            [
                new Text(scenario.Scenario),
                .. chains ? [new Text($"{result.Chains.First(chain => chain.Scenario == scenario.Scenario)}")] : Array.Empty<Text>(),
                .. sizes ? [new Text(Wording.Size(scenario.TrainPerClass))] : Array.Empty<Text>(),
                .. shown.All.Select(metric => new Text(Spread(scenario[metric], Wording.Figure))),
                new Text(scenario.GainOverScratch is { } gain ? Spread(gain, Wording.Signed) : ""),
                .. naive ? [new Text($"{Wording.Figure(result.Naive[row][shown.Main].Mean)} ({Wording.Signed(result.Naive[row].Optimism)})")] : Array.Empty<Text>(),
                new Text(scenario.Seconds.ToString("f1", CultureInfo.InvariantCulture)),
            ]);
        }

        if (Metadata(result) is { } metadata)
        {
            string auc = $"{Wording.Figure(metadata.Value)} [{Wording.Figure(metadata.Lower)}, {Wording.Figure(metadata.Upper)}]";
            table.AddRow([new Text("metadata alone, no picture"), .. chains ? [new Text("")] : Array.Empty<Text>(), .. sizes ? [new Text("")] : Array.Empty<Text>(), new Text(""), new Text(auc)]);
        }

        string[] notes =
        [
            .. result.Summary.Any(scenario => scenario.Runs < DifferenceVerdict.FewestRuns) ? [DifferenceVerdict.TooFewRuns] : Array.Empty<string>(),
            .. naive ? ["NAIVE SPLIT: pictures of a group on both sides; no result, only how much too good such a split looks"] : Array.Empty<string>(),
        ];
        if (notes.Length > 0)
        {
            table.Caption(Markup.Escape(string.Join('\n', notes)));
        }

        console.WriteLine();
        console.Write(table);
    }

    private static IEnumerable<string> Columns(ShownMetrics shown, bool sizes, bool naive) =>
    [
        .. sizes ? [$"per {shown.Each}"] : Array.Empty<string>(),
        .. shown.All.Select(ShownMetrics.Name),
        $"gain over scratch ({ShownMetrics.Short(shown.Main)})",
        .. naive ? [$"NAIVE {ShownMetrics.Short(shown.Main)} (optimism)"] : Array.Empty<string>(),
        "seconds per run",
    ];

    /// <summary>What metadata tell of classes or findings without a look at the pictures, where that is as much as an audit warns of, or no less than the best scenario tells.</summary>
    private static ShortcutAuc? Metadata(StudyResult result)
    {
        // Of values an audit measures how well a half is told, which no column here is of.
        if (result.Task is Regression || result.Audit?.Target.Shortcut is not { } shortcut)
        {
            return null;
        }

        ShortcutAuc higher = shortcut.FileAuc.Value > shortcut.Auc.Value ? shortcut.FileAuc : shortcut.Auc;
        double best = result.Summary.MaxBy(scenario => scenario.MacroF1.Mean)!.MacroAuc.Mean;
        return higher.Value >= new AuditOptions().ShortcutWarning || higher.Value >= best ? higher : null;
    }

    private static string Spread(MeanAndDeviation value, Func<double, string> format) =>
        double.IsNaN(value.StandardDeviation) ? format(value.Mean) : $"{format(value.Mean)} ± {Wording.Figure(value.StandardDeviation)}";
}
