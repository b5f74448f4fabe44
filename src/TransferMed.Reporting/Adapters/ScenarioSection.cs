using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>The scenarios side by side: metric, gain over scratch, every run, and what a careless split would have shown.</summary>
internal static class ScenarioSection
{
    private const int RunsShown = 300;

    /// <summary>The metrics that every study summarises.</summary>
    private static readonly Metric[] Shown = [Metrics.MacroF1, Metrics.MacroAuc, Metrics.Accuracy];

    private const int RunsOpen = 16;

    public static PageSection Of(StudyResult result, IReadOnlyList<StudyScenario> scenarios)
    {
        string size = StudyScenario.SizeName(StudyScenario.LargestSize(result));
        PlotFigure[] figures =
        [
            Comparison("Macro F1 on the test pictures", scenarios, scenario => scenario.Summary.MacroF1, Metrics.MacroF1, size),
            .. Gain(scenarios, size) is { } gain ? new[] { gain } : [],
            Comparison("AUC on the test pictures", scenarios, scenario => scenario.Summary.MacroAuc, Metrics.MacroAuc, size),
            Comparison("Accuracy on the test pictures", scenarios, scenario => scenario.Summary.Accuracy, Metrics.Accuracy, size),
        ];
        return new PageSection("scenarios", "Scenarios compared",
        [
            new FigureGrid(figures),
            Table(result),
            .. Further(result),
            .. Naive(result),
            Runs(result),
        ]);
    }

    private static PlotFigure Comparison(
        string title, IReadOnlyList<StudyScenario> scenarios, Func<StudyScenario, MeanAndDeviation> figure, Metric metric, string size)
    {
        ScenarioPoint[] points = [.. scenarios.Select(scenario =>
        {
            (double value, double lower, double upper) = scenario.Figure(figure(scenario), metric);
            return new ScenarioPoint(scenario.Name, scenario.Style, value, lower, upper, Single([.. scenario.Runs.Select(run => new NamedValue(StudyScenario.RunName(run), run.Metrics.GetValueOrDefault(metric.Name, double.NaN)))]));
        })];
        string reading = scenarios.All(scenario => scenario.Runs.Count == 1)
            ? "Marker: the one run; whisker: 95 % bootstrap interval over its test pictures."
            : "Marker: mean; whisker: 95 % interval of the mean over runs (corrected resampled t); rings: single runs.";
        return Figure(title, MetricWords.Of(metric), points, false, $"With {size}. {reading}");
    }

    private static PlotFigure? Gain(IReadOnlyList<StudyScenario> scenarios, string size)
    {
        ScenarioPoint[] points = [.. scenarios.Where(scenario => scenario.Summary.GainOverScratch is not null).Select(scenario =>
        {
            MeanAndDeviation gain = scenario.Summary.GainOverScratch!;
            return new ScenarioPoint(
                scenario.Name,
                scenario.Style,
                gain.Mean,
                gain.Interval?.Lower ?? double.NaN,
                gain.Interval?.Upper ?? double.NaN,
                Single([.. gain.Values.Select((value, index) => new NamedValue(index < scenario.Runs.Count ? StudyScenario.RunName(scenario.Runs[index]) : "", value))]));
        })];
        return points.Length == 0 ? null : Figure(
            "Gain over training from scratch",
            "Difference in macro F1",
            points,
            true,
            $"With {size}, paired by run. Right of the dashed line pretraining helped; "
                + (points.Any(point => double.IsFinite(point.Lower)) ? "a whisker that crosses it leaves the question open." : "single runs leave the question open."));
    }

    /// <summary>The values behind a mean; none where the mean is the one value.</summary>
    private static IReadOnlyList<NamedValue> Single(IReadOnlyList<NamedValue> values) => values.Count > 1 ? values : [];

    private static PlotFigure Figure(string title, string label, IReadOnlyList<ScenarioPoint> points, bool isDifference, string caption)
    {
        IEnumerable<double> values = points.SelectMany(point => point.Values.Select(value => value.Value).Concat([point.Value, point.Lower, point.Upper]));
        PlotAxis axis = PlotAxis.Around(label, isDifference ? values.Append(0) : values);
        string description = $"{label}: " + string.Join("; ", points.Select(point =>
            $"{point.Name} {(isDifference ? NumberText.SignedInterval(point.Value, point.Lower, point.Upper) : NumberText.Interval(point.Value, point.Lower, point.Upper))}")) + ".";
        return new PlotFigure(new IntervalPlot(title, description, axis, points) { IsDifference = isDifference, Reference = isDifference ? 0 : null }, caption);
    }

    private static DataTable Table(StudyResult result) => new(
        "Mean over runs with its 95 % interval",
        [
            TableColumn.Text("Scenario"),
            TableColumn.Kept("Training"),
            TableColumn.Number("Runs"),
            .. Shown.Select(metric => TableColumn.Number(MetricWords.Of(metric))),
            TableColumn.Number("Gain in macro F1"),
            TableColumn.Number("Time of a run"),
        ],
        [.. result.Summary.Select(summary => (IReadOnlyList<string>)
        [
            summary.Scenario,
            StudyScenario.ShortSize(summary.TrainPerClass),
            NumberText.Count(summary.Runs),
            Text(summary.MacroF1),
            Text(summary.MacroAuc),
            Text(summary.Accuracy),
            summary.GainOverScratch is { } gain ? NumberText.SignedCell(gain.Mean, gain.Interval?.Lower ?? double.NaN, gain.Interval?.Upper ?? double.NaN) : "\u2013",
            NumberText.Seconds(summary.Seconds),
        ])]);

    /// <summary>The metrics of the recipe's own, by the names that the results hold; none where there are none.</summary>
    private static IEnumerable<IBlock> Further(StudyResult result)
    {
        string[] names = [.. result.Summary.SelectMany(summary => summary.Metrics.Keys).Distinct(StringComparer.Ordinal)];
        if (names.Length > 0)
        {
            yield return new DataTable(
                "Metrics of this study\u2019s recipe: mean over runs with its 95 % interval",
                [TableColumn.Text("Scenario"), TableColumn.Kept("Training"), .. names.Select(name => TableColumn.Number(MetricWords.Of(name)))],
                [.. result.Summary.Select(summary => (IReadOnlyList<string>)
                [
                    summary.Scenario,
                    StudyScenario.ShortSize(summary.TrainPerClass),
                    .. names.Select(name => summary.Metrics.TryGetValue(name, out MeanAndDeviation? figure)
                        ? NumberText.Cell(figure.Mean, figure.Interval?.Lower ?? double.NaN, figure.Interval?.Upper ?? double.NaN)
                        : NumberText.Undefined),
                ])]);
        }
    }

    private static string Text(MeanAndDeviation figure) =>
        NumberText.Cell(figure.Mean, Math.Max(0, figure.Interval?.Lower ?? double.NaN), Math.Min(1, figure.Interval?.Upper ?? double.NaN));

    private static IEnumerable<IBlock> Naive(StudyResult result)
    {
        if (result.Naive.Count == 0)
        {
            yield break;
        }

        yield return new Heading("What a careless split would have shown");
        yield return new Paragraph("Under a split picture by picture, pictures of one patient and copies stand on both sides. Its figures are no results; the last column says how much too good it looks.");
        yield return new DataTable(
            "Macro F1 under a split that ignores groups",
            [TableColumn.Text("Scenario"), TableColumn.Kept("Training"), TableColumn.Number("Careless split"), TableColumn.Number("Optimism")],
            [.. result.Naive.Select(naive => (IReadOnlyList<string>)
            [
                naive.Scenario,
                StudyScenario.ShortSize(naive.TrainPerClass),
                Text(naive.MacroF1),
                NumberText.Signed(naive.Optimism),
            ])]);
    }

    private static Collapsible Runs(StudyResult result)
    {
        StudyRun[] shown = [.. result.Runs.Take(RunsShown)];
        string rest = result.Runs.Count > shown.Length ? $"; the first {NumberText.Count(shown.Length)}, all are in results.json" : "";
        return new Collapsible(
            $"All {NumberText.Count(result.Runs.Count)} runs{rest}",
            new DataTable(
                "Single runs on the test pictures",
                [
                    TableColumn.Text("Run"),
                    TableColumn.Text("Scenario"),
                    TableColumn.Kept("Training"),
                    .. Shown.Select(metric => TableColumn.Number(MetricWords.Of(metric))),
                    TableColumn.Number("Chosen epoch"),
                    TableColumn.Number("Time"),
                ],
                [.. shown.Select(run => (IReadOnlyList<string>)
                [
                    StudyScenario.RunName(run),
                    run.Scenario,
                    NumberText.Count(run.Split.Train),
                    .. Shown.Select(metric => NumberText.Metric(run.Metrics.GetValueOrDefault(metric.Name, double.NaN))),
                    $"{NumberText.Count(run.ChosenEpoch)} of {NumberText.Count(run.EpochsRun)}",
                    NumberText.Seconds(run.Seconds),
                ])]),
            result.Runs.Count <= RunsOpen);
    }
}
