using TransferMed.Auditing;
using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>The numbers of an evaluation: main figures, all metrics, class by class.</summary>
internal static class EvaluationFigures
{
    private static readonly Metric[] Main = [Metrics.MacroF1, Metrics.MacroAuc, Metrics.Accuracy, Metrics.BalancedAccuracy, Metrics.Mcc];

    public static PageSection Of(EvaluationResult evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, IReadOnlyList<OperatingResult> points, EvaluationReportOptions options)
    {
        PredictionSet predictions = evaluation.Predictions;
        List<Statement> statements =
        [
            new("Result", $"{NumberText.Count(evaluation.Confusion.Correct)} of {NumberText.Count(evaluation.Confusion.Total)} test pictures are put into their true class: accuracy {Text(Metrics.Accuracy)}, macro F1 {Text(Metrics.MacroF1)}."),
        ];
        string[] absent = [.. evaluation.PerClass.Where(scores => scores.Support == 0).Select(scores => scores.Name)];
        if (absent.Length > 0)
        {
            statements.Add(new Statement("Class without pictures", $"No test picture belongs to {string.Join(", ", absent)}. Macro averages count such a class as 0, curves and areas leave it out.", Tone.Bad));
        }

        if (options.Audit is { } audit)
        {
            MetadataBaseline? baseline = MetadataBaseline.Of(audit.Shortcut, evaluation.MacroAuc);
            Statement[] beside = baseline is null ? [] : [StudyDoubts.Beside("the model", evaluation.MacroAuc, baseline)];
            Statement audited = AuditBlocks.Statement(audit) with { More = AuditBlocks.Doubts(audit) };
            statements = audited.Tone == Tone.Good ? [.. beside, .. statements, audited] : [audited, .. beside, .. statements];
        }

        bool grouped = options.Bootstrap.Groups && predictions.Groups is not null;
        return new PageSection("figures", "Main figures",
        [
            new VerdictBlock(statements),
            .. predictions.Classes.Count == 2 ? new IBlock[] { new TileRow(Clinical(points[0])) } : [],
            new TileRow([.. Main.Select(metric => new Tile(MetricWords.Of(metric), NumberText.Metric(evaluation[metric]), Range(intervals, metric)))]),
            new Collapsible(
                "All metrics",
                new DataTable(
                    $"All metrics with {NumberText.Percent(options.Bootstrap.Level)} bootstrap intervals over {(grouped ? "groups" : "pictures")}",
                    [TableColumn.Text("Metric"), TableColumn.Number("Value"), TableColumn.Number("Interval"), TableColumn.Text("Better when")],
                    [.. evaluation.Definitions.Select(metric => (IReadOnlyList<string>)
                    [
                        MetricWords.Of(metric),
                        NumberText.Metric(evaluation[metric]),
                        Range(intervals, metric) ?? NumberText.Undefined,
                        metric.HigherIsBetter ? "higher" : "lower",
                    ])]),
                false),
        ]);

        string Text(Metric metric) => intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval)
            ? interval.ToString()
            : NumberText.Metric(evaluation[metric]);
    }

    /// <summary>What clinicians ask for: how many of the ill are found, and what a call is worth.</summary>
    private static IReadOnlyList<Tile> Clinical(OperatingResult decision) =>
    [
        Rate("Sensitivity", $"of {NumberText.Count(decision.Counts.Positives)} {decision.Point.ClassName}", decision.Sensitivity),
        Rate("Specificity", $"of {NumberText.Count(decision.Counts.Negatives)} others", decision.Specificity),
        Rate("Positive predictive value", $"of {NumberText.Count(decision.Counts.TruePositives + decision.Counts.FalsePositives)} called {decision.Point.ClassName}", decision.PositivePredictiveValue),
        Rate("Negative predictive value", $"of {NumberText.Count(decision.Counts.TrueNegatives + decision.Counts.FalseNegatives)} called otherwise", decision.NegativePredictiveValue),
    ];

    private static Tile Rate(string name, string of, ConfidenceInterval? rate) =>
        new(name, rate is null ? NumberText.Undefined : NumberText.Metric(rate.Value), rate is null ? of : $"{NumberText.Range(rate.Lower, rate.Upper)} {of}");

    /// <summary>The scores of each class, with Wilson's intervals for what is a proportion of pictures.</summary>
    public static PageSection Classes(EvaluationResult evaluation, TargetWords words, EvaluationReportOptions options) => new("classes", $"{words.Heading} by {words.One}",
    [
        new DataTable(
            $"Each {words.One} against all others; {NumberText.Percent(options.Bootstrap.Level)} intervals (Wilson) take pictures as independent",
            [
                TableColumn.Text(words.Heading),
                TableColumn.Number("Pictures"),
                TableColumn.Number("Sensitivity"),
                TableColumn.Number("Specificity"),
                TableColumn.Number("PPV (precision)"),
                TableColumn.Number("NPV"),
                TableColumn.Number("F1"),
                TableColumn.Number("AUC"),
                TableColumn.Number("Average precision"),
            ],
            [.. evaluation.PerClass.Select((scores, index) => Row(evaluation.Confusion, scores, index, options.Bootstrap.Level))]),
    ]);

    private static IReadOnlyList<string> Row(ConfusionMatrix confusion, ClassScores scores, int index, double level)
    {
        int hits = confusion[index, index];
        int alarms = confusion.Predicted[index] - hits;
        int others = confusion.Total - scores.Support;
        return
        [
            FormattableString.Invariant($"{index + 1}.\u00A0{scores.Name}"),
            NumberText.Count(scores.Support),
            Share(hits, scores.Support, level),
            Share(others - alarms, others, level),
            Share(hits, confusion.Predicted[index], level),
            Share(others - alarms, confusion.Total - confusion.Predicted[index], level),
            NumberText.Metric(scores.F1),
            NumberText.Metric(scores.Auc),
            scores.Support == 0 ? NumberText.Undefined : NumberText.Metric(scores.AveragePrecision),
        ];
    }

    private static string Share(int part, int whole, double level) => whole > 0 && Wilson.Interval(part, whole, level) is { } interval
        ? NumberText.Cell(interval.Value, interval.Lower, interval.Upper)
        : NumberText.Undefined;

    private static string? Range(IReadOnlyDictionary<string, ConfidenceInterval> intervals, Metric metric) =>
        intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? NumberText.Range(interval.Lower, interval.Upper) : null;
}
