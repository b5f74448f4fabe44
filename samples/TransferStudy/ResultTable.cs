using System.Globalization;
using SampleConsole;
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
        string origin = result.Synthetic ? " (SYNTHETIC pictures)" : "";
        FittedColumn[] columns =
        [
            new("scenario"),
            .. chains ? [new FittedColumn("chain")] : Array.Empty<FittedColumn>(),
            .. sizes ? [new FittedColumn($"per {shown.Each}", IsNumber: true)] : Array.Empty<FittedColumn>(),
            .. shown.All.Select((metric, i) => new FittedColumn($"test {ShownMetrics.Name(metric)}", i < 2 ? 0 : 1, true)),
            new($"gain over scratch ({ShownMetrics.Short(shown.Main)})", IsNumber: true),
            .. naive ? [new FittedColumn($"NAIVE {ShownMetrics.Short(shown.Main)} (optimism)", IsNumber: true)] : Array.Empty<FittedColumn>(),
            new("seconds per run", 2, true),
        ];
        List<string[]> rows = [.. result.Summary.Select((scenario, row) => (string[])
        [
            scenario.Scenario,
            .. chains ? [$"{result.Chains.First(chain => chain.Scenario == scenario.Scenario)}"] : Array.Empty<string>(),
            .. sizes ? [Wording.Size(scenario.TrainPerClass)] : Array.Empty<string>(),
            .. shown.All.Select(metric => Spread(scenario[metric], Wording.Figure)),
            scenario.GainOverScratch is { } gain ? Spread(gain, Wording.Signed) : "",
            .. naive ? [$"{Wording.Figure(result.Naive[row][shown.Main].Mean)} ({Wording.Signed(result.Naive[row].Optimism)})"] : Array.Empty<string>(),
            scenario.Seconds.ToString("f1", CultureInfo.InvariantCulture),
        ])];
        if (Metadata(result) is { } metadata)
        {
            string auc = $"{Wording.Figure(metadata.Value)} [{Wording.Figure(metadata.Lower)}, {Wording.Figure(metadata.Upper)}]";
            rows.Add(["metadata alone, no picture", .. Enumerable.Repeat("", (chains ? 1 : 0) + (sizes ? 1 : 0) + 1), auc, .. Enumerable.Repeat("", columns.Length - (chains ? 1 : 0) - (sizes ? 1 : 0) - 3)]);
        }

        string[] notes =
        [
            .. result.Summary.Any(scenario => scenario.Runs < DifferenceVerdict.FewestRuns) ? [DifferenceVerdict.TooFewRuns] : Array.Empty<string>(),
            .. naive ? ["NAIVE SPLIT: pictures of a group on both sides; no result, only how much too good such a split looks"] : Array.Empty<string>(),
        ];
        console.WriteLine();
        console.WriteWords($"Target {result.Datasets[0].Name}{origin}: mean ± standard deviation over {Wording.Runs(result)}");
        console.Write(FittedTable.Of(console, columns, rows));
        foreach (string note in notes)
        {
            console.WriteWords(note);
        }
    }

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
        double.IsNaN(value.StandardDeviation) ? format(value.Mean) : $"{format(value.Mean)} ±{Wording.Figure(value.StandardDeviation)}";
}
