using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>The numbers of an evaluation of findings: what they amount to, main figures, finding by finding, curves.</summary>
internal static class FindingFigures
{
    private const int NamesShown = 10;

    private static readonly Metric[] Main = [FindingMetrics.MacroAuc, FindingMetrics.MacroAveragePrecision, FindingMetrics.MacroF1, FindingMetrics.ExactMatch, FindingMetrics.HammingLoss];

    public static PageSection Of(FindingEvaluation evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, EvaluationReportOptions options) => new("figures", "Main figures",
    [
        new VerdictBlock([.. AuditedStatements.Around(Statements(evaluation, intervals), options.Audit)]),
        new TileRow([.. Main.Select(metric => new Tile(MetricWords.Of(metric), NumberText.Metric(evaluation[metric]), MetricRows.Range(intervals, metric)))]),
        Table(evaluation, options.Bootstrap.Level),
        MetricRows.All(evaluation, intervals, options.Bootstrap, evaluation.Predictions.Groups is not null, metric => NumberText.Metric(evaluation[metric])),
    ]);

    /// <summary>The areas under the curves with their intervals, beside the curves themselves.</summary>
    public static PageSection? Curves(FindingEvaluation evaluation)
    {
        int[] shown = ShownTargets.MostFrequent(evaluation, ShownTargets.InPlot, scores => double.IsFinite(scores.Auc));
        if (shown.Length == 0)
        {
            return null;
        }

        FindingScores[] scores = [.. shown.Select(finding => evaluation.PerFinding[finding])];
        string note = ShownTargets.Note(shown.Length, evaluation.PerFinding.Count(one => double.IsFinite(one.Auc)));
        ScenarioPoint[] points = [.. scores.Select((one, index) => new ScenarioPoint(one.Name, Style(index, shown.Length), one.Auc, one.AucInterval?.Lower ?? double.NaN, one.AucInterval?.Upper ?? double.NaN, []))];
        PlotAxis axis = PlotAxis.Around("AUC", points.SelectMany(point => new[] { point.Value, point.Lower, point.Upper }).Append(0.5).Append(1));
        CurveWithBand[] curves = [.. shown.Select((finding, index) => Curve(evaluation, finding, Style(index, shown.Length)))];
        return new PageSection("discrimination", "Telling the findings", [new FigureGrid(
        [
            new PlotFigure(
                new IntervalPlot("Area under the ROC curve", "Areas under the ROC curve: " + string.Join("; ", points.Select(point => $"{point.Name} {NumberText.Interval(point.Value, point.Lower, point.Upper)}")) + ".", axis, points)
                {
                    Reference = 0.5,
                    IsDense = points.Length > 4,
                },
                $"Marker: area; whisker: its 95 % interval (DeLong{(evaluation.Predictions.Groups is null ? "" : ", groups counting as clusters")}). Dashed: 0.5, chance.{note}"),
            new PlotFigure(
                new LinePlot("ROC curves", Describe(curves), PlotAxis.Share("1 \u2212 specificity"), PlotAxis.Share("Sensitivity"), curves) { References = [new ReferenceLine(0, 0, 1, 1)] },
                $"{(curves.Length == 1 ? $"\u201C{curves[0].Name}\u201D" : "Each finding")} over the pictures of which it is known. Dashed: chance.{note}"),
        ]) { IsLoose = true }]);
    }

    private static SeriesStyle Style(int index, int all) => all == 1 ? SeriesStyle.Alone : new SeriesStyle(index);

    private static CurveWithBand Curve(FindingEvaluation evaluation, int finding, SeriesStyle style)
    {
        KnownTarget known = evaluation.Predictions.Known(finding);
        double[] rates = RankedOutcomes.Of(known.Predicted, known.IsThere).Roc(ThresholdCurves.Places);
        return new CurveWithBand(evaluation.PerFinding[finding].Name, style, [.. ThresholdCurves.Places.Zip(rates, (place, rate) => new CurvePoint(place, rate))]);
    }

    private static string Describe(IReadOnlyList<CurveWithBand> curves) =>
        "ROC curves; sensitivity where 90 % of the pictures without the finding are recognised: " + string.Join("; ", curves.Select(curve => $"{curve.Name} {NumberText.Metric(curve.Points[10].Y)}")) + ".";

    private static List<Statement> Statements(FindingEvaluation evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals)
    {
        FindingPredictions predictions = evaluation.Predictions;
        FindingScores[] told = [.. evaluation.PerFinding.Where(scores => double.IsFinite(scores.Auc)).OrderByDescending(scores => scores.Auc)];
        string[] untold = [.. evaluation.PerFinding.Where(scores => double.IsNaN(scores.Auc)).Select(scores => scores.Name)];
        string[] chance = [.. told.Where(scores => scores.AucInterval is { } interval && interval.Lower <= 0.5).Select(scores => scores.Name)];
        List<Statement> statements = [];
        if (told.Length == 0)
        {
            statements.Add(new Statement("Nothing to tell", "No finding is both there and absent among the test pictures where it is known: no area under a curve is defined.", Tone.Bad));
        }
        else
        {
            statements.Add(new Statement(
                "Result",
                told.Length == 1
                    ? $"{told[0].Name} is told with an area under the ROC curve of {Auc(told[0])}; average precision {NumberText.Metric(told[0].AveragePrecision)} where chance gives {NumberText.Metric(told[0].Prevalence)}."
                    : $"The mean area under the ROC curve of {NumberText.Count(told.Length)} findings is {Text(FindingMetrics.MacroAuc)}: best told is {told[0].Name} ({Auc(told[0])}), least {told[^1].Name} ({Auc(told[^1])}). "
                        + $"Every known finding is called rightly in {NumberText.Percent(evaluation[FindingMetrics.ExactMatch])} of the pictures."));
        }

        if (chance.Length > 0)
        {
            statements.Add(new Statement("Not shown to be better than chance", $"The interval of the area under the curve reaches down to 0.5 or below: {ShownTargets.Names(chance, NamesShown)}.", Tone.Warning));
        }

        if (untold.Length > 0 && told.Length > 0)
        {
            statements.Add(new Statement("Cannot be judged", $"Among the test pictures where it is known not both there and absent: {ShownTargets.Names(untold, NamesShown)}. Areas and their mean leave it out.", Tone.Bad));
        }

        statements.Add(predictions.Thresholds is null
            ? new Statement("Thresholds", "Every finding is called from a probability of 0.5 on; no thresholds were chosen on validation pictures, so that sensitivities of rare findings may be low.")
            : new Statement("Thresholds", "Each finding is called from a threshold of its own on, which stands in the table; it was given with the predictions, to be chosen on validation pictures."));
        return statements;

        string Text(Metric metric) => intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? interval.ToString() : NumberText.Metric(evaluation[metric]);
    }

    private static string Auc(FindingScores scores) => NumberText.Interval(scores.Auc, scores.AucInterval?.Lower ?? double.NaN, scores.AucInterval?.Upper ?? double.NaN);

    private static DataTable Table(FindingEvaluation evaluation, double level)
    {
        bool isLong = evaluation.PerFinding.Count > ShownTargets.InTable;
        int[] order = isLong ? [.. Enumerable.Range(0, evaluation.PerFinding.Count).OrderByDescending(finding => evaluation.PerFinding[finding].Support)] : [.. Enumerable.Range(0, evaluation.PerFinding.Count)];
        return new DataTable(
            $"Finding by finding{(isLong ? ", the most frequent first" : "")}, over the pictures of which it is known, with its share of these (prevalence); intervals of 95 % (AUC, DeLong) and {NumberText.Percent(level)} (Wilson, which take pictures as independent)",
            [
                TableColumn.Text("Finding"),
                TableColumn.Number("Known"),
                TableColumn.Number("There") with { Below = "share of known" },
                TableColumn.Number("AUC"),
                TableColumn.Number("Average precision"),
                TableColumn.Number("Called from"),
                TableColumn.Number("Sensitivity"),
                TableColumn.Number("Specificity"),
                TableColumn.Number("PPV"),
            ],
            [.. order.Select(finding => Row(evaluation, finding, level))])
        {
            RowsShown = isLong ? ShownTargets.InTable : null,
        };
    }

    private static IReadOnlyList<string> Row(FindingEvaluation evaluation, int finding, double level)
    {
        FindingScores scores = evaluation.PerFinding[finding];
        KnownTarget known = evaluation.Predictions.Known(finding);
        bool[] isThere = known.IsThere;
        bool[] isCalled = [.. known.Predicted.Select(probability => probability >= scores.Threshold)];
        int hits = isThere.Zip(isCalled).Count(pair => pair is (true, true));
        int called = isCalled.Count(one => one);
        int absent = scores.Known - scores.Support;
        return
        [
            scores.Name,
            NumberText.Count(scores.Known),
            $"{NumberText.Count(scores.Support)}\n{NumberText.Percent(scores.Prevalence)}",
            NumberText.Cell(scores.Auc, scores.AucInterval?.Lower ?? double.NaN, scores.AucInterval?.Upper ?? double.NaN),
            NumberText.Metric(scores.AveragePrecision),
            NumberText.Metric(scores.Threshold),
            MetricRows.Share(hits, scores.Support, level),
            MetricRows.Share(absent - (called - hits), absent, level),
            MetricRows.Share(hits, called, level),
        ];
    }
}
