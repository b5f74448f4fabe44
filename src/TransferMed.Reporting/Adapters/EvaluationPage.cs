using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>The page of an evaluation.</summary>
internal static class EvaluationPage
{
    public static Page Of(EvaluationResult evaluation, EvaluationReportOptions options)
    {
        PredictionSet predictions = evaluation.Predictions;
        TargetWords words = EvaluatedTask.WordsOf(evaluation, options);
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = evaluation.Intervals(options.Bootstrap);
        var series = new EvaluatedSeries("The model", SeriesStyle.Alone, [predictions]);
        IReadOnlyList<OperatingResult> points = DecisionRules.Of(predictions, options.Validation, options.OperatingPoints, options.PositiveClass, options.Bootstrap.Level);
        PageSection[] sections =
        [
            .. Questions.Ask(
                Questions.Works,
                EvaluationFigures.Of(evaluation, intervals, points, options),
                GradeSection.Of(evaluation, intervals, words, options.Bootstrap.Level),
                DecisionSection.Of([series], options.PositiveClass, points, options.Prevalences),
                EvaluationFigures.Classes(evaluation, words, options)),
            .. Questions.Ask(
                Questions.IsBelieved,
                options.Audit is { } audit ? new PageSection("audit", "Audit of the pictures", AuditBlocks.Of(audit)) : null,
                DiscriminationSection.Of([series], options.PositiveClass, options.Bootstrap.Seed),
                CalibrationSection.Of([series], options.PositiveClass)),
            .. Questions.Ask(
                Questions.Fails,
                SubgroupSection.Of(predictions, options.PositiveClass, options.Bootstrap),
                new PageSection("confusion", "Confusion matrix", [new ConfusionGrid([new ConfusionBlock(words == TargetWords.Grades ? "Counts, and the share of the row; grades in their stated order" : "Counts, and the share of the row", series.Confusion())])]),
                predictions.Paths is null ? null : ErrorGallery.Of(series, options.Images, new ImageFinder(options.Test, null), new GalleryVoices(options.Explain, options.ReasonToAbstain))),
            .. Questions.Ask(
                Questions.IsRepeated,
                RepeatSections.Repeat(predictions.Count, predictions.Groups, options),
                RepeatSections.Training(options, Metrics.MacroF1),
                RepeatSections.Data(evaluation.Notes, options),
                new PageSection("card", "Model card", [new ModelCardBlock(CardTemplate.Fill(EvaluationCardFacts.Of(evaluation, intervals, options), options.Card))]) { IsFolded = true }),
        ];
        string classes = string.Join(", ", predictions.Classes.Take(6)) + (predictions.Classes.Count > 6 ? ", \u2026" : "");
        return new Page(
            "Evaluation",
            options.Title ?? (words == TargetWords.Grades ? $"How well a model grades pictures: {classes}" : $"How well a model tells {classes}"),
            [
                $"A model looked at {NumberText.Plural(predictions.Count, "test picture", "test pictures")}{RepeatSections.Groups(predictions.Groups)}: {DataSheet.Counts(predictions.Classes, evaluation.Confusion.Support)}. "
                    + $"It named one of {words.Count(predictions.Classes.Count)} for each; this page compares what it named with the truth.{(options.Date is { } date ? $" {NumberText.Moment(date)}." : "")}",
            ],
            sections)
        {
            Warning = RepeatSections.Warning(options),
        };
    }
}
