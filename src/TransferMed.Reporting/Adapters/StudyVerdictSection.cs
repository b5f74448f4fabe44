using TransferMed.Auditing;
using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>What the study amounts to: its verdicts and main figures.</summary>
internal static class StudyVerdictSection
{
    private const int StatementsShown = 12;

    public static PageSection Of(StudyResult result, IReadOnlyList<StudyScenario> scenarios, StudyScenario best)
    {
        StudyVerdict[] main = [.. result.Verdicts.Where(verdict => verdict.Metric == result.Measures.Main.Name && verdict.Baseline == scenarios[0].Name)];
        List<Statement> statements = [.. main.Take(StatementsShown).GroupBy(verdict => (verdict.TrainPerClass, ToneOf(verdict))).Select(Say)];
        if (main.Length == 0)
        {
            string few = best.HasTooFewRuns ? " " + Sentences.Of(RunFigures.TooFew) : "";
            statements.Add(new Statement("Result", $"{scenarios[0].Name} reaches a {result.Measures.Main.Label} of {RunFigures.Text(best.Summary[result.Measures.Main])}. There is no scenario to compare it with.{few}"));
        }

        MetadataBaseline? baseline = MetadataBaseline.Of(result.Shortcut, best.Summary.MacroAuc.Mean);
        return new PageSection("verdict", "Verdict", [new VerdictBlock(StudyDoubts.Around(statements, result.Audit, best, baseline)), new TileRow(Tiles(result, scenarios, best))]);
    }

    /// <summary>One statement for the comparisons of a size that came out alike.</summary>
    private static Statement Say(IGrouping<(int? Size, Tone Tone), StudyVerdict> alike)
    {
        string[] sentences = [.. alike.Select(verdict => Sentences.Of(verdict.Text))];
        return new Statement(Mark(alike), sentences[0], alike.Key.Tone) { More = sentences[1..] };
    }

    private static string Mark(IGrouping<(int? Size, Tone Tone), StudyVerdict> alike) =>
        alike.Key.Tone != Tone.Neutral ? "Difference shown" : alike.All(verdict => RunFigures.AreTooFew(verdict.Runs)) ? "Too few runs" : "No difference shown";

    private static Tone ToneOf(StudyVerdict verdict) => !verdict.Shown ? Tone.Neutral : verdict.MeanDifference > 0 ? Tone.Good : Tone.Bad;

    /// <summary>The best beside scratch and beside metadata alone, and how much it stands on.</summary>
    private static IReadOnlyList<Tile> Tiles(StudyResult result, IReadOnlyList<StudyScenario> scenarios, StudyScenario best)
    {
        StudyRun run = best.Runs[0];
        StudyScenario? scratch = scenarios[0] == best ? null : scenarios[0];
        int groups = StudyDescription.GroupsTested(run);
        string tested = groups > 0 ? $"to test on, in {NumberText.Plural(groups, "group", "groups")}; " : "to test on; ";
        var words = new StudyWords(result);
        (Metric main, Metric second, Metric third) = (result.Measures.Shown[0], result.Measures.Shown[1], result.Measures.Shown[2]);
        return
        [
            new($"Highest {WithoutCapital(words.Heading(main))}", NumberText.Metric(best.Summary[main].Mean), $"{best.Name} {RunFigures.Spread(best.Summary[main])}".TrimEnd()),
            .. scratch is null ? Array.Empty<Tile>() : [new Tile($"{words.Heading(main)} of {scratch.Name}", NumberText.Metric(scratch.Summary[main].Mean), RunFigures.Spread(scratch.Summary[main]))],
            new($"Its {WithoutCapital(words.Short(second))}", NumberText.Metric(best.Summary[second].Mean), $"{best.Name} {RunFigures.Spread(best.Summary[second])}".TrimEnd()),
            .. scratch is null ? Array.Empty<Tile>() : [new Tile($"{words.Short(second)} of {scratch.Name}", NumberText.Metric(scratch.Summary[second].Mean), RunFigures.Spread(scratch.Summary[second]))],
            .. MetadataBaseline.Measured(result.Shortcut) is { } baseline ? [new Tile("AUC of metadata alone", NumberText.Metric(baseline.Auc.Value), baseline.Detail)] : Array.Empty<Tile>(),
            new($"Its {third.Label}", NumberText.Metric(best.Summary[third].Mean), RunFigures.Spread(best.Summary[third])),
            new("Pictures", NumberText.Count(run.Split.Test), $"{tested}{NumberText.Count(run.Split.Train)} to train on"),
            new("Runs", NumberText.Count(result.Runs.Count), $"{NumberText.Count(best.Runs.Count)} for each scenario{(StudySetup.Of(result.Options).TrainPerClass is { Count: > 1 } ? " and size" : "")}{(best.HasTooFewRuns ? $": {RunFigures.TooFew}" : "")}"),
        ];
    }

    /// <summary>Within a sentence: "mean absolute error", but "R2".</summary>
    private static string WithoutCapital(string heading) => heading.Length > 1 && char.IsLower(heading[1]) ? char.ToLowerInvariant(heading[0]) + heading[1..] : heading;

    /// <summary>All comparisons with their p-values; none where there are none.</summary>
    public static IEnumerable<IBlock> Comparisons(StudyResult result, bool tooFew)
    {
        if (result.Verdicts.Count == 0)
        {
            yield break;
        }

        yield return new Collapsible(
            $"All {NumberText.Count(result.Verdicts.Count)} comparisons{(tooFew ? "" : " with their p-values")}",
            new DataTable(
                tooFew
                    ? $"Mean difference over paired runs; no intervals and p-values: {RunFigures.TooFew}"
                    : "Mean difference over paired runs with its 95 % interval (corrected resampled t, Nadeau and Bengio 2003); p after Holm\u2019s correction over the comparisons of a metric and kind",
                [
                    TableColumn.Text("Comparison"),
                    TableColumn.Text("Metric"),
                    TableColumn.Kept("Training"),
                    TableColumn.Number("Runs"),
                    TableColumn.Number("Difference"),
                    .. tooFew ? Array.Empty<TableColumn>() : [TableColumn.Number("p"), TableColumn.Number("p, Holm"), TableColumn.Number("p, Wilcoxon")],
                ],
                [.. result.Verdicts.Select(verdict => Row(verdict, new StudyWords(result), tooFew))]),
            false);
    }

    private static IReadOnlyList<string> Row(StudyVerdict verdict, StudyWords words, bool tooFew) =>
    [
        $"{verdict.Scenario} \u2212 {verdict.Baseline}",
        words.Result.Measures.Find(verdict.Metric) is { } metric ? words.Heading(metric) : MetricWords.Of(verdict.Metric),
        words.ShortSize(verdict.TrainPerClass),
        NumberText.Count(verdict.Runs),
        NumberText.SignedCell(verdict.MeanDifference, verdict.Interval?.Lower ?? double.NaN, verdict.Interval?.Upper ?? double.NaN),
        .. tooFew ? Array.Empty<string>() : [NumberText.Probability(verdict.PValue), NumberText.Probability(verdict.AdjustedPValue), NumberText.Probability(verdict.WilcoxonPValue)],
    ];
}
