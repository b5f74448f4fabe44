using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Reporting;

/// <summary>What the pages of all evaluations say to whom wants to repeat them: command and versions, the training, the data.</summary>
internal static class RepeatSections
{
    /// <summary>Command, options, versions.</summary>
    /// <param name="count">The number of test pictures.</param>
    /// <param name="groups">Their groups, or null.</param>
    /// <param name="options">The options of the page.</param>
    public static PageSection Repeat(int count, IReadOnlyList<string?>? groups, EvaluationReportOptions options)
    {
        BootstrapOptions bootstrap = options.Bootstrap;
        List<ReportFact> facts =
        [
            new("Test pictures", NumberText.Count(count) + Groups(groups)),
            new("Intervals", $"{NumberText.Percent(bootstrap.Level)}, {bootstrap.Method} bootstrap, {NumberText.Count(bootstrap.Resamples)} resamples, seed {bootstrap.Seed}, {(bootstrap.Groups && groups is not null ? "whole groups drawn" : "pictures drawn")}"),
        ];
        if (options.Network is { } network)
        {
            facts.Add(new ReportFact("Network", $"{NumberText.Count(network.ParameterCount)} parameters, {NumberText.Count(network.Classes)} {network.Output.Targets}, input {network.Input}"));
        }

        if (options.Training is { } training)
        {
            facts.Add(new ReportFact("Recipe", CanonicalJson.Write(training), true));
        }

        if (options.Device is { } device)
        {
            facts.Add(new ReportFact("Device", device));
        }

        facts.Add(new ReportFact("Version", CardCommonFacts.Version));
        if (options.Date is { } date)
        {
            facts.Add(new ReportFact("Date", NumberText.Moment(date)));
        }

        return new PageSection("repeat", "How to repeat it", [.. options.Command is { } command ? new IBlock[] { new CodeBlock(command) } : [], new FactList(facts)]);
    }

    /// <summary>The curves of the training, folded; null without a history.</summary>
    /// <param name="options">The options of the page.</param>
    /// <param name="usual">What is validated by where neither model nor recipe says it.</param>
    public static PageSection? Training(EvaluationReportOptions options, Metric usual)
    {
        IReadOnlyList<PlotFigure> figures = TrainingCurves.Of("Training", [new TrainedSeries("The model", SeriesStyle.Alone, [options.History])], WentBy(options) ?? usual);
        return figures.Count == 0 ? null : new PageSection("training", "Training", [new FigureGrid(figures)]) { IsFolded = true };
    }

    /// <summary>The sets and what is noted of them, folded; null where nothing is known.</summary>
    /// <param name="notes">What is noted of the test pictures.</param>
    /// <param name="options">The options of the page.</param>
    public static PageSection? Data(IEnumerable<string> notes, EvaluationReportOptions options)
    {
        IBlock[] blocks =
        [
            .. options.Datasets.Count == 0 ? [] : new IBlock[] { new SheetGrid([.. options.Datasets.Select(set => DataSheet.Of(set.Key, set.Value))]) },
            .. DataNotes.Of(notes.Concat(options.Datasets.SelectMany(set => set.Value.Notes))),
        ];
        return blocks.Length == 0 ? null : new PageSection("data", "Data sheet", blocks) { IsFolded = true };
    }

    /// <summary>What must be said before any figure, or null.</summary>
    public static string? Warning(EvaluationReportOptions options) => options.Test?.IsSynthetic == true || options.Datasets.Any(set => set.Value.IsSynthetic)
        ? "These pictures are generated. The figures show that the procedure works; they say nothing about medical pictures."
        : null;

    /// <summary>The number of groups, said in a clause; empty where none is named.</summary>
    public static string Groups(IReadOnlyList<string?>? groups)
    {
        int named = groups?.OfType<string>().Distinct(StringComparer.Ordinal).Count() ?? 0;
        return named == 0 ? "" : $" in {NumberText.Plural(named, "group", "groups")}";
    }

    /// <summary>The metric that the run of the model went by; null where neither model nor recipe says it.</summary>
    public static Metric? WentBy(EvaluationReportOptions options) =>
        options.Model?.Training?.Metric ?? (options.Training, options.Network) switch
        {
            ({ } training, { } network) => training.MetricFor(network.Output),
            _ => null,
        };
}
