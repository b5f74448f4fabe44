using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>Predictions against measurements, and how far they lie apart over the range (Bland and Altman 1999).</summary>
internal static class AgreementSection
{
    private const double LabelWidth = 318;

    private static readonly SeriesStyle s_limit = new(2);

    /// <summary>The section; null where no measurement is known.</summary>
    public static PageSection? Of(MeasuredValue[] values)
    {
        MeasuredValue[] known = [.. values.Where(value => value.Known.Count > 0)];
        MeasuredValue[] drawn = [.. known.Take(ShownTargets.Values)];
        if (drawn.Length == 0)
        {
            return null;
        }

        return new PageSection("agreement", "Agreement with the measurements",
        [
            .. known.Length > drawn.Length ? new IBlock[] { Paragraph.Note($"The first {NumberText.Count(drawn.Length)} of {NumberText.Count(known.Length)} values are drawn.") } : [],
            new FigureGrid([.. drawn.SelectMany(value => new[] { Scatter(value), Differences(value) })]) { InPairs = true },
            Table(known),
        ]);
    }

    private static PlotFigure Scatter(MeasuredValue value)
    {
        ValueScores scores = value.Scores;
        (IReadOnlyList<int> samples, string note) = Drawn(value);
        PlotAxis axis = PlotAxis.Around("", value.Known.Truths.Concat(value.Known.Predicted));
        return new PlotFigure(
            new ScatterPlot(
                $"{scores.Name}: predicted against measured",
                $"Predictions against measurements of {scores.Name}: {NumberText.Plural(scores.Known, "picture", "pictures")}, R2 {NumberText.Metric(scores.R2)}, Pearson {NumberText.Metric(scores.Pearson)}, mean absolute error {value.InUnits(ValueMetrics.MeanAbsoluteError, scores.MeanAbsoluteError)}.",
                axis with { Label = Label($"Measured{value.Text.Bracket}") },
                axis with { Label = Label($"Predicted{value.Text.Bracket}") },
                [.. samples.Select(sample => Point(value, sample, value.Known.Truths[sample], value.Known.Predicted[sample]))])
            {
                References = [new ReferenceLine(axis.Min, axis.Min, axis.Max, axis.Max)],
            },
            $"Dashed: predicted as measured. Points below it are predicted too low.{note}");
    }

    private static PlotFigure Differences(MeasuredValue value)
    {
        (IReadOnlyList<int> samples, string note) = Drawn(value);
        double[] differences = [.. value.Known.Predicted.Zip(value.Known.Truths, (predicted, measured) => predicted - measured)];
        double[] means = [.. value.Known.Predicted.Zip(value.Known.Truths, (predicted, measured) => predicted / 2 + measured / 2)];
        LevelLine[] levels = value.Scores.BlandAltman is not { } agreement ? [] :
        [
            Level("+1.96 SD", s_limit, agreement.Upper, value.Text),
            Level("bias", new SeriesStyle(0), agreement.Bias, value.Text),
            Level("\u22121.96 SD", s_limit, agreement.Lower, value.Text),
        ];
        IEnumerable<double> heights = differences.Append(0).Concat(levels.SelectMany(level => new[] { level.Lower, level.Upper }));
        PlotAxis across = PlotAxis.Around(Label($"Mean of predicted and measured{value.Text.Bracket}"), means);
        return new PlotFigure(
            new ScatterPlot(
                $"{value.Scores.Name}: differences (Bland and Altman)",
                $"Predicted less measured {value.Scores.Name} against the mean of both. {Sentence(value)}",
                across,
                PlotAxis.Around(Label($"Predicted \u2212 measured{value.Text.Bracket}"), heights),
                [.. samples.Select(sample => Point(value, sample, means[sample], differences[sample]))])
            {
                Levels = levels,
                References = [new ReferenceLine(across.Min, 0, across.Max, 0)],
            },
            $"{Sentence(value)} Bands: 95 % intervals. Dashed grey: no difference.{note}");
    }

    /// <summary>Bias and limits in words.</summary>
    private static string Sentence(MeasuredValue value) => value.Scores.BlandAltman is not { } agreement
        ? "Too few independent pictures for limits of agreement."
        : $"Bias {Text(value, agreement.Bias)}; limits of agreement {Text(value, agreement.Lower)} and {Text(value, agreement.Upper)}.";

    private static string Text(MeasuredValue value, ConfidenceInterval interval) => value.Text.Interval(interval.Value, interval.Lower, interval.Upper);

    private static LevelLine Level(string name, SeriesStyle style, ConfidenceInterval interval, UnitText text) => new($"{name}: {text.Number(interval.Value)}", style, interval.Value, interval.Lower, interval.Upper);

    private static ScatterPoint Point(MeasuredValue value, int sample, double x, double y) => new(
        x, y, $"measured {value.Text.Of(value.Known.Truths[sample])}, predicted {value.Text.Of(value.Known.Predicted[sample])}");

    /// <summary>Evenly over the samples in their order, which says nothing of their values.</summary>
    private static (IReadOnlyList<int> Samples, string Note) Drawn(MeasuredValue value) => value.Known.Count <= ShownTargets.Points
        ? ([.. Enumerable.Range(0, value.Known.Count)], "")
        : ([.. Enumerable.Range(0, ShownTargets.Points).Select(point => (int)((long)point * value.Known.Count / ShownTargets.Points))],
            $" {NumberText.Count(ShownTargets.Points)} of {NumberText.Count(value.Known.Count)} pictures are drawn.");

    private static string Label(string text) => TextWidth.Fit(text, LabelWidth, isBold: false);

    private static DataTable Table(MeasuredValue[] values) => new(
        "Predicted less measured (Bland and Altman 1999), with 95 % intervals; limits between which 95 % of single differences are expected where they are normally distributed",
        [
            TableColumn.Text("Value") with { Below = "unit" },
            TableColumn.Number("Pictures"),
            TableColumn.Number("Bias"),
            TableColumn.Number("Standard deviation"),
            TableColumn.Number("Lower limit"),
            TableColumn.Number("Upper limit"),
        ],
        [.. values.Select(value => (IReadOnlyList<string>)
        [
            value.RowName,
            NumberText.Count(value.Known.Count),
            Cell(value, value.Scores.BlandAltman?.Bias),
            value.Text.Number(value.Scores.BlandAltman?.StandardDeviation ?? double.NaN),
            Cell(value, value.Scores.BlandAltman?.Lower),
            Cell(value, value.Scores.BlandAltman?.Upper),
        ])])
    {
        RowsShown = values.Length > ShownTargets.InTable ? ShownTargets.InTable : null,
    };

    private static string Cell(MeasuredValue value, ConfidenceInterval? interval) => interval is null ? NumberText.Undefined : value.Text.Cell(interval.Value, interval.Lower, interval.Upper);
}
