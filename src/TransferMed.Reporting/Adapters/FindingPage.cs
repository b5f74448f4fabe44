using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>The page of an evaluation of findings.</summary>
internal static class FindingPage
{
    private const int NamesShown = 6;

    public static Page Of(FindingEvaluation evaluation, EvaluationReportOptions options)
    {
        FindingPredictions predictions = evaluation.Predictions;
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = evaluation.Intervals(options.Bootstrap);
        PageSection[] sections =
        [
            .. Questions.Ask(Questions.Works, FindingFigures.Of(evaluation, intervals, options), FindingFigures.Curves(evaluation)),
            .. Questions.Ask(
                Questions.IsBelieved,
                options.Audit is { } audit ? new PageSection("audit", "Audit of the pictures", AuditBlocks.Of(audit)) : null,
                FindingCalibration.Of(evaluation)),
            .. Questions.Ask(
                Questions.Fails,
                TogetherSection.Of(evaluation),
                FindingGallery.Of(evaluation, options.Images, new ImageFinder(options.Test, null), new GalleryVoices(options.Explain, options.ReasonToAbstain))),
            .. Questions.Ask(
                Questions.IsRepeated,
                RepeatSections.Repeat(predictions.Count, predictions.Groups, options),
                RepeatSections.Training(options, FindingMetrics.MacroF1),
                RepeatSections.Data(evaluation.Notes, options),
                new PageSection("card", "Model card", [new ModelCardBlock(CardTemplate.Fill(FindingCardFacts.Of(evaluation, intervals, options), options.Card))]) { IsFolded = true }),
        ];
        long known = evaluation.PerFinding.Sum(scores => (long)scores.Known);
        long unknown = (long)predictions.Count * predictions.Targets.Count - known;
        return new Page(
            "Evaluation",
            options.Title ?? $"How well a model finds {ShownTargets.Names(predictions.Targets, NamesShown)}",
            [
                $"A model looked at {NumberText.Plural(predictions.Count, "test picture", "test pictures")}{RepeatSections.Groups(predictions.Groups)} and gave {(predictions.Targets.Count == 1 ? "one finding" : $"each of {NumberText.Count(predictions.Targets.Count)} findings")} a probability; "
                    + $"a picture may show {(predictions.Targets.Count == 1 ? "it or not" : "any number of them, or none")}. This page compares what it gave with the truth"
                    + $"{(unknown == 0 ? "" : $", where that is known: of {NumberText.Count(unknown)} of the {NumberText.Count(known + unknown)} pairs of picture and finding it is not")}.{(options.Date is { } date ? $" {NumberText.Moment(date)}." : "")}",
            ],
            sections)
        {
            Warning = RepeatSections.Warning(options),
        };
    }
}
