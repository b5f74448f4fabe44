using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>What the study amounts to: its verdicts and main figures.</summary>
internal static class StudyVerdictSection
{
    private const int StatementsShown = 12;

    public static PageSection Of(StudyResult result, IReadOnlyList<StudyScenario> scenarios, StudyScenario best)
    {
        StudyVerdict[] main = [.. result.Verdicts.Where(verdict => verdict.Metric == Metrics.MacroF1 && verdict.Baseline == scenarios[0].Name)];
        List<Statement> statements = [.. main.Take(StatementsShown).GroupBy(verdict => (verdict.TrainPerClass, ToneOf(verdict))).Select(Say)];
        if (main.Length == 0)
        {
            statements.Add(new Statement("Result", $"{scenarios[0].Name} reaches a macro F1 of {Text(best, best.Summary.MacroF1, Metrics.MacroF1)}. There is no scenario to compare it with."));
        }

        if (result.Audit is { } audit)
        {
            statements.Add(AuditBlocks.Statement(audit));
        }

        return new PageSection("verdict", "Verdict", [new VerdictBlock(statements), new TileRow(Tiles(result, best)), .. Comparisons(result)]);
    }

    /// <summary>One statement for the comparisons of a size that came out alike.</summary>
    private static Statement Say(IGrouping<(int? Size, Tone Tone), StudyVerdict> alike)
    {
        string[] sentences = [.. alike.Select(verdict => Sentences.Of(verdict.Text))];
        return new Statement(alike.Key.Tone == Tone.Neutral ? "No difference shown" : "Difference shown", sentences[0], alike.Key.Tone) { More = sentences[1..] };
    }

    private static Tone ToneOf(StudyVerdict verdict) => !verdict.Shown ? Tone.Neutral : verdict.MeanDifference > 0 ? Tone.Good : Tone.Bad;

    private static IReadOnlyList<Tile> Tiles(StudyResult result, StudyScenario best)
    {
        StudyRun run = best.Runs[0];
        return
        [
            new("Highest macro F1", NumberText.Metric(best.Summary.MacroF1.Mean), $"{best.Name} {Range(best, best.Summary.MacroF1, Metrics.MacroF1)}"),
            new("Its AUC", NumberText.Metric(best.Summary.MacroAuc.Mean), Range(best, best.Summary.MacroAuc, Metrics.MacroAuc)),
            new("Its accuracy", NumberText.Metric(best.Summary.Accuracy.Mean), Range(best, best.Summary.Accuracy, Metrics.Accuracy)),
            new("Runs", NumberText.Count(result.Runs.Count), $"{NumberText.Count(best.Runs.Count)} for each scenario{(StudySetup.Of(result.Options).TrainPerClass is { Count: > 1 } ? " and size" : "")}"),
            new("Pictures", NumberText.Count(run.Split.Test), $"to test on, {NumberText.Count(run.Split.Train)} to train on"),
        ];
    }

    private static IEnumerable<IBlock> Comparisons(StudyResult result)
    {
        if (result.Verdicts.Count == 0)
        {
            yield break;
        }

        yield return new Collapsible(
            $"All {NumberText.Count(result.Verdicts.Count)} comparisons with their p-values",
            new DataTable(
                "Mean difference over paired runs with its 95 % interval (corrected resampled t, Nadeau and Bengio 2003); p after Holm\u2019s correction over the comparisons of a metric and kind",
                [
                    TableColumn.Text("Comparison"),
                    TableColumn.Text("Metric"),
                    TableColumn.Kept("Training"),
                    TableColumn.Number("Runs"),
                    TableColumn.Number("Difference"),
                    TableColumn.Number("p"),
                    TableColumn.Number("p, Holm"),
                    TableColumn.Number("p, Wilcoxon"),
                ],
                [.. result.Verdicts.Select(Row)]),
            result.Verdicts.Count <= 4);
    }

    private static IReadOnlyList<string> Row(StudyVerdict verdict) =>
    [
        $"{verdict.Scenario} \u2212 {verdict.Baseline}",
        MetricWords.Of(verdict.Metric),
        StudyScenario.ShortSize(verdict.TrainPerClass),
        NumberText.Count(verdict.Runs),
        NumberText.SignedCell(verdict.MeanDifference, verdict.Interval?.Lower ?? double.NaN, verdict.Interval?.Upper ?? double.NaN),
        NumberText.Probability(verdict.PValue),
        NumberText.Probability(verdict.AdjustedPValue),
        NumberText.Probability(verdict.WilcoxonPValue),
    ];

    private static string Text(StudyScenario scenario, MeanAndDeviation figure, Metric metric)
    {
        (double value, double lower, double upper) = scenario.Figure(figure, metric);
        return NumberText.Interval(value, lower, upper);
    }

    private static string Range(StudyScenario scenario, MeanAndDeviation figure, Metric metric)
    {
        (_, double lower, double upper) = scenario.Figure(figure, metric);
        return double.IsFinite(lower) ? NumberText.Range(lower, upper) : "no interval";
    }
}
