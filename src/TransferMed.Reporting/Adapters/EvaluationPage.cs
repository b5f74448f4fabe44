using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Reporting;

/// <summary>The page of an evaluation.</summary>
internal static class EvaluationPage
{
    public static Page Of(EvaluationResult evaluation, EvaluationReportOptions options)
    {
        PredictionSet predictions = evaluation.Predictions;
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = evaluation.Intervals(options.Bootstrap);
        var series = new EvaluatedSeries("The model", SeriesStyle.Alone, [predictions]);
        IReadOnlyList<OperatingResult> points = DecisionRules.Of(predictions, options.Validation, options.OperatingPoints, options.PositiveClass, options.Bootstrap.Level);
        PageSection[] sections =
        [
            .. Questions.Ask(
                Questions.Works,
                EvaluationFigures.Of(evaluation, intervals, points, options),
                DecisionSection.Of([series], options.PositiveClass, points, options.Prevalences),
                EvaluationFigures.Classes(evaluation, options)),
            .. Questions.Ask(
                Questions.IsBelieved,
                options.Audit is { } audit ? new PageSection("audit", "Audit of the pictures", AuditBlocks.Of(audit)) : null,
                DiscriminationSection.Of([series], options.PositiveClass, options.Bootstrap.Seed),
                CalibrationSection.Of([series], options.PositiveClass)),
            .. Questions.Ask(
                Questions.Fails,
                SubgroupSection.Of(predictions, options.PositiveClass, options.Bootstrap),
                new PageSection("confusion", "Confusion matrix", [new ConfusionGrid([new ConfusionBlock("Counts, and the share of the row", series.Confusion())])]),
                predictions.Paths is null ? null : ErrorGallery.Of(series, options.Images, new ImageFinder(options.Test, null), new GalleryVoices(options.Explain, options.ReasonToAbstain))),
            .. Questions.Ask(
                Questions.IsRepeated,
                Repeat(predictions, options),
                Fold(Training(options)),
                Fold(Data(evaluation, options)),
                new PageSection("card", "Model card", [new ModelCardBlock(CardTemplate.Fill(EvaluationCardFacts.Of(evaluation, intervals, options), options.Card))]) { IsFolded = true }),
        ];
        string classes = string.Join(", ", predictions.Classes.Take(6)) + (predictions.Classes.Count > 6 ? ", \u2026" : "");
        return new Page(
            "Evaluation",
            options.Title ?? $"How well a model tells {classes}",
            [
                $"A model looked at {NumberText.Plural(predictions.Count, "test picture", "test pictures")}{Groups(predictions)}: {DataSheet.Counts(predictions.Classes, evaluation.Confusion.Support)}. "
                    + $"It named one of {NumberText.Plural(predictions.Classes.Count, "class", "classes")} for each; this page compares what it named with the truth.{(options.Date is { } date ? $" {NumberText.Moment(date)}." : "")}",
            ],
            sections)
        {
            Warning = options.Test?.IsSynthetic == true || options.Datasets.Any(set => set.Value.IsSynthetic)
                ? "These pictures are generated. The figures show that the procedure works; they say nothing about medical pictures."
                : null,
        };
    }

    /// <summary>The number of groups among the test pictures, said in a clause.</summary>
    public static string Groups(PredictionSet predictions)
    {
        int groups = predictions.Groups?.OfType<string>().Distinct(StringComparer.Ordinal).Count() ?? 0;
        return groups == 0 ? "" : $" in {NumberText.Plural(groups, "group", "groups")}";
    }

    private static PageSection? Fold(PageSection? section) => section is null ? null : section with { IsFolded = true };

    private static PageSection? Data(EvaluationResult evaluation, EvaluationReportOptions options)
    {
        IBlock[] blocks =
        [
            .. options.Datasets.Count == 0 ? [] : new IBlock[] { new SheetGrid([.. options.Datasets.Select(set => DataSheet.Of(set.Key, set.Value))]) },
            .. DataNotes.Of(evaluation.Notes.Concat(options.Datasets.SelectMany(set => set.Value.Notes))),
        ];
        return blocks.Length == 0 ? null : new PageSection("data", "Data sheet", blocks);
    }

    private static PageSection? Training(EvaluationReportOptions options)
    {
        IReadOnlyList<PlotFigure> figures = TrainingCurves.Of("Training", [new TrainedSeries("The model", SeriesStyle.Alone, [options.History])]);
        return figures.Count == 0 ? null : new PageSection("training", "Training", [new FigureGrid(figures)]);
    }

    private static PageSection Repeat(PredictionSet predictions, EvaluationReportOptions options)
    {
        BootstrapOptions bootstrap = options.Bootstrap;
        List<ReportFact> facts =
        [
            new("Test pictures", NumberText.Count(predictions.Count) + Groups(predictions)),
            new("Intervals", $"{NumberText.Percent(bootstrap.Level)}, {bootstrap.Method} bootstrap, {NumberText.Count(bootstrap.Resamples)} resamples, seed {bootstrap.Seed}, {(bootstrap.Groups && predictions.Groups is not null ? "whole groups drawn" : "pictures drawn")}"),
        ];
        if (options.Network is { } network)
        {
            facts.Add(new ReportFact("Network", $"{NumberText.Count(network.ParameterCount)} parameters, {NumberText.Count(network.Classes)} classes, input {network.Input}"));
        }

        if (options.Training is { } training)
        {
            facts.Add(new ReportFact("Recipe", CanonicalJson.Write(training), true));
        }

        if (options.Device is { } device)
        {
            facts.Add(new ReportFact("Device", device));
        }

        facts.Add(new ReportFact("Version", EvaluationCardFacts.Version));
        if (options.Date is { } date)
        {
            facts.Add(new ReportFact("Date", NumberText.Moment(date)));
        }

        return new PageSection("repeat", "How to repeat it", [.. options.Command is { } command ? new IBlock[] { new CodeBlock(command) } : [], new FactList(facts)]);
    }
}
