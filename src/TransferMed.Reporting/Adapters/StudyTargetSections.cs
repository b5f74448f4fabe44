using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>The answers of a study of findings or measured values: finding by finding and value by value, and the worst errors of one run.</summary>
internal static class StudyTargetSections
{
    public static StudyAnswers Of(StudyResult result, IReadOnlyList<StudyScenario> scenarios, StudyScenario best, StudyReportOptions options, ImageFinder finder, StudyHeatMaps? maps)
    {
        StudyScenario[] shown = [.. StudyClassSections.Shown(scenarios, best)];
        StudyRun first = best.Runs[0];
        GalleryVoices voices = StudyHeatMaps.Voices(maps);
        if (result.Task is MultiLabel)
        {
            PageSection? errors = FindingGallery.Of(FindingEvaluation.From(result.FindingsOf(first)), options.Images, finder, voices);
            return new StudyAnswers(FindingTable(result, best), Compared(result, shown, Areas, "AUC"), null, [OfRun(errors, best, first)]);
        }

        ValueEvaluation values = ValueEvaluation.From(result.ValuesOf(first));
        MeasuredValue[] measured = [.. values.PerValue.Select((scores, index) => MeasuredValue.WithoutIntervals(values, scores, index))];
        return new StudyAnswers(
            ValueTable(result, best), Compared(result, shown, Errors, "Mean absolute error"), null, [OfRun(ValueGallery.Of(values, measured, options.Images, finder, voices), best, first)]);
    }

    /// <summary>Several runs were tested on the same pictures, so that one of them is shown.</summary>
    private static PageSection? OfRun(PageSection? errors, StudyScenario best, StudyRun run) => errors is null ? null : errors with
    {
        Blocks = [Paragraph.Note(best.Runs.Count == 1 ? $"By {best.Name}." : $"By {best.Name} in the first of its runs, {StudyScenario.RunName(run)}."), .. errors.Blocks],
    };

    private static PageSection FindingTable(StudyResult result, StudyScenario best)
    {
        FindingScores[][] runs = [.. best.Runs.Select(run => FindingEvaluation.From(result.FindingsOf(run)).PerFinding.ToArray())];
        return Table("Finding by finding", $"Each finding by {best.Name}, over the pictures of which it is known, called from a probability of 0.5 on. {Over(runs.Length)}",
        [
            TableColumn.Text("Finding"), TableColumn.Number("There, first run"), TableColumn.Number("AUC"), TableColumn.Number("Average precision"), TableColumn.Number("Sensitivity"), TableColumn.Number("Specificity"), TableColumn.Number("F1"),
        ],
        [.. runs[0].Select((finding, index) => (IReadOnlyList<string>)
        [
            finding.Name,
            $"{NumberText.Count(finding.Support)} of {NumberText.Count(finding.Known)}",
            Cell(runs, index, scores => scores.Auc),
            Cell(runs, index, scores => scores.AveragePrecision),
            Cell(runs, index, scores => scores.Recall),
            Cell(runs, index, scores => scores.Specificity),
            Cell(runs, index, scores => scores.F1),
        ])]);
    }

    private static PageSection ValueTable(StudyResult result, StudyScenario best)
    {
        ValueScores[][] runs = [.. best.Runs.Select(run => ValueEvaluation.From(result.ValuesOf(run)).PerValue.ToArray())];
        return Table("Value by value", $"Each value by {best.Name}, in its unit, over the pictures whose measurement is known. {Over(runs.Length)}",
        [
            TableColumn.Text("Value"), TableColumn.Number("Known, first run"), TableColumn.Number("Mean absolute error"), TableColumn.Number("Root mean squared error"), TableColumn.Number("Bias"), TableColumn.Number("R2"), TableColumn.Number("Pearson"),
        ],
        [.. runs[0].Select((value, index) => (IReadOnlyList<string>)
        [
            NameOf(value),
            NumberText.Count(value.Known),
            Cell(runs, index, scores => scores.MeanAbsoluteError),
            Cell(runs, index, scores => scores.RootMeanSquaredError),
            Cell(runs, index, scores => scores.Bias),
            Cell(runs, index, scores => scores.R2),
            Cell(runs, index, scores => scores.Pearson),
        ])]);
    }

    private static PageSection Table(string title, string caption, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows) =>
        new("targets", title, [new DataTable(caption, columns, rows) { RowsShown = rows.Count > ShownTargets.InTable ? ShownTargets.InTable : null }]);

    /// <summary>One figure of each target by every scenario; null where there is one scenario, or one target, whose figure the table of scenarios has.</summary>
    private static PageSection? Compared(StudyResult result, StudyScenario[] scenarios, Func<StudyResult, StudyRun, (string Name, double Figure)[]> figures, string figure)
    {
        if (scenarios.Length < 2 || result.Classes.Count < 2)
        {
            return null;
        }

        (string Name, double Figure)[][][] all = [.. scenarios.Select(scenario => scenario.Runs.Select(run => figures(result, run)).ToArray())];
        TargetWords words = TargetWords.Of(result.Task);
        DataTable table = new(
            $"{figure} of each {words.One} by every scenario{(scenarios.Length < result.Chains.Count ? ", of which some are shown" : "")}. {Over(all[0].Length)}",
            [TableColumn.Text(words.Heading), .. scenarios.Select(scenario => TableColumn.Number(scenario.Name))],
            [.. all[0][0].Select((target, index) => (IReadOnlyList<string>)[target.Name, .. all.Select(runs => Cell(runs, index, one => one.Figure))])])
        {
            RowsShown = result.Classes.Count > ShownTargets.InTable ? ShownTargets.InTable : null,
        };
        return new PageSection("discrimination", $"{figure} by {words.One}", [table]);
    }

    private static (string Name, double Figure)[] Areas(StudyResult result, StudyRun run) => [.. FindingEvaluation.From(result.FindingsOf(run)).PerFinding.Select(scores => (scores.Name, scores.Auc))];

    private static (string Name, double Figure)[] Errors(StudyResult result, StudyRun run) => [.. ValueEvaluation.From(result.ValuesOf(run)).PerValue.Select(scores => (NameOf(scores), scores.MeanAbsoluteError))];

    private static string NameOf(ValueScores value) => value.Unit.Length == 0 ? value.Name : $"{value.Name} ({value.Unit})";

    private static string Over(int runs) => runs > 1 ? "Mean over runs, below it the lowest and the highest run" : "The one run";

    /// <summary>Runs in which a figure is not defined are left out of its mean.</summary>
    private static string Cell<T>(T[][] runs, int target, Func<T, double> figure)
    {
        double[] values = [.. runs.Select(run => figure(run[target])).Where(double.IsFinite)];
        return values.Length == 0 ? NumberText.Undefined
            : values.Length == 1 ? NumberText.Metric(values[0])
            : $"{NumberText.Metric(values.Average())}\n{NumberText.Metric(values.Min())} to {NumberText.Metric(values.Max())}";
    }
}
