using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>Learning curves: what more training pictures are worth.</summary>
internal static class LearningSection
{
    /// <summary>The section; null where the study has one size.</summary>
    public static PageSection? Of(StudyResult result, IReadOnlyList<StudyScenario> scenarios)
    {
        double[] sizes = [.. result.Summary.Select(summary => summary.TrainPerClass).OfType<int>().Distinct().Order().Select(size => (double)size)];
        if (sizes.Length < 2)
        {
            return null;
        }

        var words = new StudyWords(result);
        string main = words.Heading(result.Measures.Main);
        List<PlotFigure> figures = [Figure($"{main} by number of pictures", main, result, scenarios, sizes, summary => summary[result.Measures.Main], false)];
        if (scenarios.Any(scenario => scenario.Summary.GainOverScratch is not null))
        {
            figures.Add(Figure("Gain over scratch by number of pictures", $"Difference in {words.Main}", result, scenarios, sizes, summary => summary.GainOverScratch, true));
        }

        return new PageSection("learning", "Learning curves", [new FigureGrid(figures)]);
    }

    private static PlotFigure Figure(
        string title,
        string label,
        StudyResult result,
        IReadOnlyList<StudyScenario> scenarios,
        double[] sizes,
        Func<ScenarioSummary, MeanAndDeviation?> figure,
        bool isDifference)
    {
        CurveWithBand[] curves =
        [
            .. scenarios
                .Select(scenario => new CurveWithBand(scenario.Name, scenario.Style, [.. Points(result, scenario.Name, figure)]) { MarksEveryPoint = true })
                .Where(curve => curve.Points.Count > 0),
        ];
        IEnumerable<double> values = curves.SelectMany(curve => curve.Points).SelectMany(point => new[] { point.Y, point.Lower, point.Upper });
        string description = $"{label} against training pictures {result.Measures.PerClass}. " + string.Join("; ", curves.Select(curve =>
            $"{curve.Name}: {string.Join(", ", curve.Points.Select(point => $"{NumberText.General(point.X)} pictures {NumberText.Interval(point.Y, point.Lower, point.Upper)}"))}")) + ".";
        return new PlotFigure(
            new LinePlot(title, description, PlotAxis.Logarithmic($"Training pictures {result.Measures.PerClass}", sizes), PlotAxis.Around(label, isDifference ? values.Append(0) : values), curves)
            {
                References = isDifference ? [new ReferenceLine(sizes[0] / 1.15, 0, sizes[^1] * 1.15, 0)] : [],
            },
            RunFigures.Reading(scenarios[0].Runs.Count, "Line", "band") + (isDifference ? " Above the dashed line pretraining helped." : ""));
    }

    private static IEnumerable<CurvePoint> Points(StudyResult result, string scenario, Func<ScenarioSummary, MeanAndDeviation?> figure) =>
        from summary in result.Summary
        where summary.Scenario == scenario && summary.TrainPerClass is not null
        let value = figure(summary)
        where value is not null
        orderby summary.TrainPerClass
        let limits = RunFigures.Limits(value)
        select new CurvePoint(summary.TrainPerClass!.Value, value.Mean, limits.Lower, limits.Upper);
}
