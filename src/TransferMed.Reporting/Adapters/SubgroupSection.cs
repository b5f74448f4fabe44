using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>Whether the model fails some more than others: the evaluation by subgroups.</summary>
internal static class SubgroupSection
{
    private const string None = "\u2013";

    /// <summary>The section; null where nothing is known of the samples.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="positiveClass">The class that is meant by sensitivity where there are two.</param>
    /// <param name="bootstrap">How intervals are drawn.</param>
    /// <param name="groups">What the groups of the predictions are called: groups, or pictures where a group holds the predictions of one picture.</param>
    /// <param name="note">What else to know about the predictions, or null.</param>
    public static PageSection? Of(PredictionSet predictions, int positiveClass, BootstrapOptions bootstrap, string groups = "groups", string? note = null)
    {
        if (predictions.Subgroups is null)
        {
            return null;
        }

        SubgroupTable table = new SubgroupEvaluation(predictions, bootstrap, "pictures", groups).Run();
        var worst = new Statement(
            table.Worst is null ? "Too few to tell" : table.IsShown ? "Worse for some" : "No difference shown",
            Sentences.Of(table.ToString()),
            table.IsShown ? Tone.Bad : Tone.Neutral);
        return new PageSection("subgroups", "By age, sex, site and what else is known",
        [
            new VerdictBlock([worst]),
            .. table.Compared > 1 ? new IBlock[] { new FigureGrid([Plot(table, predictions, bootstrap)]) } : [],
            Table(table, predictions, positiveClass, bootstrap, note),
        ]);
    }

    private static PlotFigure Plot(SubgroupTable table, PredictionSet predictions, BootstrapOptions bootstrap)
    {
        Subgroup[] rows = [.. table.Rows.Where(row => row.BalancedAccuracy is not null)];
        double all = EvaluationResult.From(predictions)[Metrics.BalancedAccuracy];
        ScenarioPoint[] points = [.. rows.Select(row => new ScenarioPoint(
            row.ToString(), new SeriesStyle(ReferenceEquals(row, table.Worst) ? 2 : 1), row.BalancedAccuracy!.Value, row.BalancedAccuracy.Lower, row.BalancedAccuracy.Upper, []))];
        string description = "Balanced accuracy: " + string.Join("; ", points.Select(point => $"{point.Name} {NumberText.Interval(point.Value, point.Lower, point.Upper)}"))
            + $"; all together {NumberText.Metric(all)}.";
        PlotAxis axis = PlotAxis.Around("Balanced accuracy", points.SelectMany(point => new[] { point.Value, point.Lower, point.Upper }).Append(all));
        return new PlotFigure(
            new IntervalPlot("Balanced accuracy by subgroup", description, axis, points) { Reference = all },
            $"Marker: mean of the classes\u2019 recalls, which does not change where a class is more frequent; whisker: {NumberText.Percent(bootstrap.Level)} interval. Dashed: all pictures, {NumberText.Metric(all)}. {(table.IsShown ? "The one that is shown to be worse" : "The lowest")} has a marker of its own.");
    }

    private static DataTable Table(SubgroupTable table, PredictionSet predictions, int positiveClass, BootstrapOptions bootstrap, string? note)
    {
        bool isBinary = predictions.Classes.Count == 2;
        int positive = Math.Min(positiveClass, 1);
        bool grouped = table.Units == "groups";
        return new DataTable(
            $"{NumberText.Percent(bootstrap.Level)} bootstrap intervals over {table.Units}. Difference: to all other pictures, the same classes compared (intervals combined after Zou and Donner 2008). "
                + $"Needed are {SubgroupTable.FewestUnits} {table.Units}, and {SubgroupTable.FewestOfClass} of a class.{(note is null ? "" : " " + note)}",
            [
                TableColumn.Text("Subgroup"),
                TableColumn.Number("Pictures"),
                .. grouped ? [TableColumn.Number("Groups")] : Array.Empty<TableColumn>(),
                .. isBinary ? [TableColumn.Number("Sensitivity"), TableColumn.Number("Specificity")] : Array.Empty<TableColumn>(),
                TableColumn.Number("AUC"),
                TableColumn.Number("Balanced accuracy"),
                TableColumn.Number("Difference"),
            ],
            [.. table.Rows.Select(row => (IReadOnlyList<string>)
            [
                row + Remark(row, table, predictions.Classes.Count),
                NumberText.Count(row.Pictures),
                .. grouped ? [NumberText.Count(row.Units)] : Array.Empty<string>(),
                .. isBinary ? [Cell(Recall(row, positive)), Cell(Recall(row, 1 - positive))] : Array.Empty<string>(),
                Cell(row.Auc),
                Cell(row.BalancedAccuracy),
                row.Difference is { } difference ? NumberText.SignedCell(difference.Value, difference.Lower, difference.Upper) : None,
            ])]);
    }

    /// <summary>What stands below the name: why nothing is said, what was compared, or that it is the lowest or shown to be worse.</summary>
    private static string Remark(Subgroup row, SubgroupTable table, int classes) =>
        row.Reason is { } reason ? "\n" + reason
        : row.ComparedClasses.Count < classes ? $"\nonly {string.Join(", ", row.ComparedClasses)} compared: too few of the others"
        : ReferenceEquals(row, table.Worst) ? table.IsShown ? "\nworse" : "\nlowest"
        : "";

    private static ConfidenceInterval? Recall(Subgroup row, int label) => row.Recalls.Count > label ? row.Recalls[label] : null;

    private static string Cell(ConfidenceInterval? interval) => interval is null ? None : NumberText.Cell(interval.Value, interval.Lower, interval.Upper);
}
