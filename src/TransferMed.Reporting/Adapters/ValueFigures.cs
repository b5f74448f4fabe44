using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>The numbers of an evaluation of values: what they amount to, main figures, value by value.</summary>
internal static class ValueFigures
{
    public static PageSection Of(ValueEvaluation evaluation, MeasuredValue[] values, IReadOnlyDictionary<string, ConfidenceInterval> intervals, EvaluationReportOptions options)
    {
        UnitText mean = UnitText.For(evaluation.Predictions.CommonUnit, evaluation[ValueMetrics.RootMeanSquaredError]);
        return new PageSection("figures", "Main figures",
        [
            new VerdictBlock([.. AuditedStatements.Around(Statements(values), options.Audit)]),
            .. values.Length == 1 ? new IBlock[] { Tiles(values[0]) } : [],
            Table(values, options.Bootstrap.Level, evaluation.Predictions.Groups is not null && options.Bootstrap.Groups),
            MetricRows.All(
                evaluation,
                intervals,
                options.Bootstrap,
                evaluation.Predictions.Groups is not null,
                metric => metric.IsInUnits ? mean.Of(evaluation[metric]) : NumberText.Metric(evaluation[metric]),
                (metric, interval) => metric.IsInUnits ? mean.Range(interval.Lower, interval.Upper) : NumberText.Range(interval.Lower, interval.Upper)),
            .. values.Length > 1 ? new IBlock[] { Paragraph.Note("All metrics are means over the values; those in units mean something only where the values share one.") } : [],
        ]);
    }

    private static List<Statement> Statements(MeasuredValue[] values)
    {
        List<Statement> statements = [];
        foreach (MeasuredValue value in values.Where(value => value.Known.Count > 0).Take(ShownTargets.Values))
        {
            ValueScores scores = value.Scores;
            string limits = scores.BlandAltman is { } agreement
                ? $" Of single predictions 95 % are expected to lie from {value.Text.Number(agreement.Lower.Value)} to {value.Text.Of(agreement.Upper.Value)} off."
                : "";
            statements.Add(new Statement("Result", $"On average over {NumberText.Plural(scores.Known, "picture", "pictures")} {scores.Name} is off by {value.InUnits(ValueMetrics.MeanAbsoluteError, scores.MeanAbsoluteError)}.{limits}"));
            if (scores.R2 <= 0)
            {
                statements.Add(new Statement("No better than the mean", $"To name the mean measurement of {scores.Name} for every picture would be as near or nearer: R2 is {NumberText.Metric(scores.R2)}.", Tone.Bad));
            }

            if (scores.BlandAltman?.Bias is { } bias && !bias.Contains(0))
            {
                statements.Add(new Statement("Bias", $"On average {scores.Name} is predicted too {(bias.Value > 0 ? "high" : "low")}, by {value.Text.Interval(bias.Value, bias.Lower, bias.Upper)}.", Tone.Warning));
            }
        }

        if (values.Count(value => value.Known.Count > 0) is var told && told > ShownTargets.Values)
        {
            statements.Add(new Statement("More values", $"The first {ShownTargets.Values} of {NumberText.Count(told)} values; the table has the others."));
        }

        string[] unknown = [.. values.Where(value => value.Known.Count == 0).Select(value => value.Scores.Name)];
        if (unknown.Length > 0)
        {
            statements.Add(new Statement("Cannot be judged", $"Measured on no test picture: {ShownTargets.Names(unknown, ShownTargets.InPlot)}.", Tone.Bad));
        }

        return statements;
    }

    private static TileRow Tiles(MeasuredValue value)
    {
        ValueScores scores = value.Scores;
        return new TileRow(
        [
            InUnits("Mean absolute error", ValueMetrics.MeanAbsoluteError, scores.MeanAbsoluteError),
            InUnits("Root mean squared error", ValueMetrics.RootMeanSquaredError, scores.RootMeanSquaredError),
            InUnits("Bias", ValueMetrics.Bias, scores.Bias),
            new Tile("R2", NumberText.Metric(scores.R2), value.Range(ValueMetrics.R2)),
            new Tile("Pearson correlation", NumberText.Metric(scores.Pearson), value.Range(ValueMetrics.Pearson)),
            new Tile("Spearman correlation", NumberText.Metric(scores.Spearman), value.Range(ValueMetrics.Spearman)),
        ]);

        Tile InUnits(string name, Metric metric, double figure) => new(name, value.Text.Number(figure), $"{value.Range(metric)} {value.Text.Unit}".Trim());
    }

    private static DataTable Table(MeasuredValue[] values, double level, bool isGrouped) => new(
        $"Value by value, in its unit, over the pictures whose measurement is known; {NumberText.Percent(level)} bootstrap intervals over {(isGrouped ? "groups" : "pictures")}",
        [
            TableColumn.Text("Value") with { Below = "unit" },
            TableColumn.Number("Known"),
            TableColumn.Number("Mean absolute error"),
            TableColumn.Number("Root mean squared error"),
            TableColumn.Number("R2"),
            TableColumn.Number("Pearson"),
            TableColumn.Number("Spearman"),
        ],
        [.. values.Select(value => (IReadOnlyList<string>)
        [
            value.RowName,
            NumberText.Count(value.Scores.Known),
            value.Cell(ValueMetrics.MeanAbsoluteError, value.Scores.MeanAbsoluteError),
            value.Cell(ValueMetrics.RootMeanSquaredError, value.Scores.RootMeanSquaredError),
            value.Cell(ValueMetrics.R2, value.Scores.R2),
            value.Cell(ValueMetrics.Pearson, value.Scores.Pearson),
            value.Cell(ValueMetrics.Spearman, value.Scores.Spearman),
        ])])
    {
        RowsShown = values.Length > ShownTargets.InTable ? ShownTargets.InTable : null,
    };
}
