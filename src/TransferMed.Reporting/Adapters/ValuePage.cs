using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>The page of an evaluation of measured values.</summary>
internal static class ValuePage
{
    private const int NamesShown = 6;

    public static Page Of(ValueEvaluation evaluation, EvaluationReportOptions options)
    {
        ValuePredictions predictions = evaluation.Predictions;
        MeasuredValue[] values = MeasuredValue.Of(evaluation, options.Bootstrap);
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = values.Length == 1 && values[0].Intervals.Count > 0 ? values[0].Intervals : evaluation.Intervals(options.Bootstrap);
        PageSection[] sections =
        [
            .. Questions.Ask(Questions.Works, ValueFigures.Of(evaluation, values, intervals, options), AgreementSection.Of(values)),
            .. Questions.Ask(Questions.IsBelieved, options.Audit is { } audit ? new PageSection("audit", "Audit of the pictures", AuditBlocks.Of(audit)) : null),
            .. Questions.Ask(
                Questions.Fails,
                ValueGallery.Of(evaluation, values, options.Images, new ImageFinder(options.Test, null), new GalleryVoices(options.Explain, options.ReasonToAbstain))),
            .. Questions.Ask(
                Questions.IsRepeated,
                RepeatSections.Repeat(predictions.Count, predictions.Groups, options),
                RepeatSections.Training(options, ValueMetrics.R2),
                RepeatSections.Data(evaluation.Notes, options),
                new PageSection("card", "Model card", [new ModelCardBlock(CardTemplate.Fill(ValueCardFacts.Of(evaluation, values, options), options.Card))]) { IsFolded = true }),
        ];
        string[] unknown = [.. values.Where(value => value.Known.Count < predictions.Count).Select(value => $"{value.Scores.Name} of {NumberText.Count(value.Known.Count)}")];
        return new Page(
            "Evaluation",
            options.Title ?? $"How well a model measures {ShownTargets.Names(predictions.Targets, NamesShown)}",
            [
                $"A model looked at {NumberText.Plural(predictions.Count, "test picture", "test pictures")}{RepeatSections.Groups(predictions.Groups)} and gave {(values.Length == 1 ? "a value" : $"{NumberText.Count(values.Length)} values")} for each; this page compares what it gave with the measurements."
                    + $"{(unknown.Length == 0 ? "" : $" Known are {ShownTargets.Names(unknown, NamesShown)}.")}{(options.Date is { } date ? $" {NumberText.Moment(date)}." : "")}",
            ],
            sections)
        {
            Warning = RepeatSections.Warning(options),
        };
    }
}
