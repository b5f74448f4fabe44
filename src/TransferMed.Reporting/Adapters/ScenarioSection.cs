using TransferMed.Auditing;
using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>The scenarios side by side: metric, gain over scratch, every run, and what a careless split would have shown.</summary>
internal static class ScenarioSection
{
    private const int RunsShown = 300;

    /// <summary>Where a cell has nothing to say.</summary>
    private const string None = "\u2013";

    public static PageSection Of(StudyResult result, IReadOnlyList<StudyScenario> scenarios)
    {
        MetadataBaseline? baseline = MetadataBaseline.Measured(result.Shortcut);
        var words = new StudyWords(result);
        string size = words.SizeName(StudyScenario.LargestSize(result));
        PlotFigure[] figures =
        [
            Comparison(words, scenarios, result.Measures.Main, size),
            .. Gain(words, scenarios, size) is { } gain ? new[] { gain } : [],
            Comparison(words, scenarios, result.Measures.Second, size, baseline),
            Comparison(words, scenarios, result.Measures.Shown[2], size),
        ];
        return new PageSection("scenarios", "Scenarios compared",
        [
            new FigureGrid(figures),
            Table(words, baseline),
            .. StudyVerdictSection.Comparisons(result, StudyScenario.Best(scenarios, result.Measures.Main).HasTooFewRuns),
            .. Further(words),
            .. Naive(words),
            Runs(words),
        ]);
    }

    private static PlotFigure Comparison(StudyWords words, IReadOnlyList<StudyScenario> scenarios, Metric metric, string size, MetadataBaseline? baseline = null)
    {
        ScenarioPoint[] points = [.. scenarios.Select(scenario => Point(
            scenario, scenario.Summary[metric], scenario.Runs.Select(run => new NamedValue(StudyScenario.RunName(run), run.Metrics.GetValueOrDefault(metric.Name, double.NaN)))))];
        string dashed = baseline is null ? "" : $" Dashed: {MetadataBaseline.Name}, {NumberText.Metric(baseline.Auc.Value)}.";
        return Figure($"{words.Short(metric)} on the test pictures", words.Heading(metric), points, baseline?.Auc.Value, false, $"With {size}. {Reading(scenarios)}{dashed}");
    }

    private static string Reading(IReadOnlyList<StudyScenario> scenarios) => RunFigures.Reading(scenarios[0].Runs.Count, "Marker", "whisker", "rings: single runs");

    private static ScenarioPoint Point(StudyScenario scenario, MeanAndDeviation figure, IEnumerable<NamedValue> values)
    {
        (double lower, double upper) = RunFigures.Limits(figure);
        return new ScenarioPoint(scenario.Name, scenario.Style, figure.Mean, lower, upper, Single([.. values]));
    }

    private static PlotFigure? Gain(StudyWords words, IReadOnlyList<StudyScenario> scenarios, string size)
    {
        StudyScenario[] compared = [.. scenarios.Where(scenario => scenario.Summary.GainOverScratch is not null)];
        ScenarioPoint[] points = [.. compared.Select(scenario => Point(
            scenario,
            scenario.Summary.GainOverScratch!,
            scenario.Summary.GainOverScratch!.Values.Select((value, index) => new NamedValue(index < scenario.Runs.Count ? StudyScenario.RunName(scenario.Runs[index]) : "", value))))];
        return points.Length == 0 ? null : Figure(
            "Gain over training from scratch",
            $"Difference in {words.Main}",
            points,
            0,
            true,
            $"With {size}, paired by run. {Reading(compared)} Right of the dashed line pretraining helped"
                + (points.Any(point => double.IsFinite(point.Lower)) ? "; a whisker that crosses it leaves the question open." : "."));
    }

    /// <summary>The values behind a mean; none where the mean is the one value.</summary>
    private static IReadOnlyList<NamedValue> Single(IReadOnlyList<NamedValue> values) => values.Count > 1 ? values : [];

    private static PlotFigure Figure(string title, string label, IReadOnlyList<ScenarioPoint> points, double? reference, bool isDifference, string caption)
    {
        IEnumerable<double> values = points.SelectMany(point => point.Values.Select(value => value.Value).Concat([point.Value, point.Lower, point.Upper]));
        PlotAxis axis = PlotAxis.Around(label, reference is { } line ? values.Append(line) : values);
        string description = $"{label}: " + string.Join("; ", points.Select(point =>
            $"{point.Name} {(isDifference ? NumberText.SignedInterval(point.Value, point.Lower, point.Upper) : NumberText.Interval(point.Value, point.Lower, point.Upper))}")) + ".";
        return new PlotFigure(new IntervalPlot(title, description, axis, points) { IsDifference = isDifference, Reference = reference }, caption);
    }

    private static DataTable Table(StudyWords words, MetadataBaseline? baseline) => new(
        Caption("Mean over runs", words.Result),
        [
            TableColumn.Text("Scenario"),
            .. Chains(words.Result).Select(_ => TableColumn.Text("Chain")),
            TableColumn.Kept("Training"),
            TableColumn.Number("Runs"),
            .. words.Result.Measures.Shown.Select(metric => TableColumn.Number(words.Heading(metric))),
            TableColumn.Number($"Gain in {words.Main}"),
            TableColumn.Number("Time of a run"),
        ],
        [.. words.Result.Summary.Select(summary => (IReadOnlyList<string>)
        [
            summary.Scenario,
            .. Chains(words.Result).Select(chains => $"{(object?)chains.FirstOrDefault(chain => chain.Scenario == summary.Scenario) ?? None}"),
            words.ShortSize(summary.TrainPerClass),
            NumberText.Count(summary.Runs),
            .. words.Result.Measures.Shown.Select(metric => RunFigures.Cell(summary[metric])),
            summary.GainOverScratch is { } gain ? RunFigures.SignedCell(gain) : None,
            NumberText.Seconds(summary.Seconds),
        ]),
        .. baseline is null ? Array.Empty<IReadOnlyList<string>>() : [Row(words, baseline)]]);

    /// <summary>The chains where names alone do not say them, else nothing: one source or weights alone are named after themselves.</summary>
    private static IEnumerable<IReadOnlyList<ScenarioChain>> Chains(StudyResult result) => result.Chains.Any(chain => chain.IsLong) ? [result.Chains] : [];

    /// <summary>What metadata reach stands below the scenarios; it has an AUC alone, with the interval over the pictures.</summary>
    private static IReadOnlyList<string> Row(StudyWords words, MetadataBaseline baseline) =>
    [
        MetadataBaseline.Name,
        .. Chains(words.Result).Select(_ => None),
        None,
        None,
        .. words.Result.Measures.Shown.Select(metric => metric.Name == Metrics.MacroAuc.Name ? NumberText.Cell(baseline.Auc.Value, baseline.Auc.Lower, baseline.Auc.Upper) : None),
        None,
        None,
    ];

    private static string Caption(string means, StudyResult result) => RunFigures.AreTooFew(result.Summary.Max(summary => summary.Runs))
        ? $"{means} and standard deviation; no intervals: {RunFigures.TooFew}"
        : $"{means} with its 95 % interval";

    /// <summary>The metrics of the recipe's own, by the names that the results hold; none where there are none.</summary>
    private static IEnumerable<IBlock> Further(StudyWords words)
    {
        StudyResult result = words.Result;
        string[] names = [.. result.Summary.SelectMany(summary => summary.Metrics.Keys).Except(result.Measures.Shown.Select(metric => metric.Name), StringComparer.Ordinal)];
        if (names.Length > 0)
        {
            yield return new DataTable(
                Caption("Metrics of this study\u2019s recipe: mean over runs", result),
                [TableColumn.Text("Scenario"), TableColumn.Kept("Training"), .. names.Select(name => TableColumn.Number(MetricWords.Of(name)))],
                [.. result.Summary.Select(summary => (IReadOnlyList<string>)
                [
                    summary.Scenario,
                    words.ShortSize(summary.TrainPerClass),
                    .. names.Select(name => summary.Metrics.TryGetValue(name, out MeanAndDeviation? figure) ? RunFigures.Cell(figure) : NumberText.Undefined),
                ])]);
        }
    }

    private static IEnumerable<IBlock> Naive(StudyWords words)
    {
        if (words.Result.Naive.Count == 0)
        {
            yield break;
        }

        yield return new Heading("What a careless split would have shown");
        yield return new Paragraph("Under a split picture by picture, pictures of one patient and copies stand on both sides. Its figures are no results; the last column says how much too good it looks.");
        yield return new DataTable(
            $"{words.Heading(words.Result.Measures.Main)} under a split that ignores groups",
            [TableColumn.Text("Scenario"), TableColumn.Kept("Training"), TableColumn.Number("Careless split"), TableColumn.Number("Optimism")],
            [.. words.Result.Naive.Select(naive => (IReadOnlyList<string>)
            [
                naive.Scenario,
                words.ShortSize(naive.TrainPerClass),
                RunFigures.Cell(naive[words.Result.Measures.Main]),
                NumberText.Signed(naive.Optimism),
            ])]);
    }

    private static Collapsible Runs(StudyWords words)
    {
        StudyResult result = words.Result;
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
                    .. result.Measures.Shown.Select(metric => TableColumn.Number(words.Heading(metric))),
                    TableColumn.Number("Chosen epoch"),
                    TableColumn.Number("Time"),
                ],
                [.. shown.Select(run => (IReadOnlyList<string>)
                [
                    StudyScenario.RunName(run),
                    run.Scenario,
                    NumberText.Count(run.Split.Train),
                    .. result.Measures.Shown.Select(metric => NumberText.Metric(run.Metrics.GetValueOrDefault(metric.Name, double.NaN))),
                    $"{NumberText.Count(run.ChosenEpoch)} of {NumberText.Count(run.EpochsRun)}",
                    NumberText.Seconds(run.Seconds),
                ])]),
            false);
    }
}
