using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>Whether the probabilities of findings mean what they say.</summary>
internal static class FindingCalibration
{
    /// <summary>The section; null where nothing is known of any finding.</summary>
    public static PageSection? Of(FindingEvaluation evaluation)
    {
        int[] known = [.. evaluation.PerFinding.Index().Where(finding => finding.Item.Known > 0).Select(finding => finding.Index)];
        int[] drawn = ShownTargets.MostFrequent(evaluation, ShownTargets.Diagrams, scores => scores.Known > 0);
        return known.Length == 0 ? null : new PageSection("calibration", "Calibration of the probabilities",
        [
            Paragraph.Note("Points on the dashed line mean that what was predicted with 80 % came true in 80 % of the cases. Points below it: the model is too sure. Whiskers: 95 % intervals (Wilson)." + ShownTargets.Note(drawn.Length, known.Length)),
            new FigureGrid([.. drawn.Select(finding => CalibrationSection.Diagram(Series(evaluation, finding), 1, "Share that shows it"))]),
            new DataTable(
                "Calibration error of each finding: mean gap of probability and frequency over 15 bins of equal width; 0 is best",
                [TableColumn.Text("Finding"), TableColumn.Number("Known"), TableColumn.Number("Mean probability"), TableColumn.Number("Prevalence"), TableColumn.Number("Calibration error")],
                [.. known.Select(finding => (IReadOnlyList<string>)
                [
                    evaluation.PerFinding[finding].Name,
                    NumberText.Count(evaluation.PerFinding[finding].Known),
                    NumberText.Metric(evaluation.Predictions.Known(finding).Predicted.Average()),
                    NumberText.Metric(evaluation.PerFinding[finding].Prevalence),
                    NumberText.Metric(evaluation.PerFinding[finding].CalibrationError),
                ])])
            {
                RowsShown = known.Length > ShownTargets.InTable ? ShownTargets.InTable : null,
            },
        ]);
    }

    /// <summary>The finding against its absence.</summary>
    private static EvaluatedSeries Series(FindingEvaluation evaluation, int finding)
    {
        KnownTarget known = evaluation.Predictions.Known(finding);
        string name = evaluation.PerFinding[finding].Name;
        return new EvaluatedSeries(
            name,
            SeriesStyle.Alone,
            [new PredictionSet([$"no {name}", name], known.IsThere.Select(there => there ? 1 : 0), known.Predicted.Select(probability => new[] { 1 - probability, probability }))]);
    }
}
