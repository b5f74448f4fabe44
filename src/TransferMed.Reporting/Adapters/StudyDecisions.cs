using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What calls of a study's best scenario are worth: rates over its runs, and predictive values where the disease is rarer.</summary>
internal static class StudyDecisions
{
    /// <summary>The tables; none with more than two classes.</summary>
    public static IReadOnlyList<IBlock> Of(EvaluatedSeries best, int positiveClass)
    {
        if (best.ClassOfCurves(positiveClass) is not { } positive)
        {
            return [];
        }

        OperatingResult[] runs = [.. best.Runs.Select(run => OperatingPoint.OfLargestProbability(run, positive).Evaluate(run))];
        if (Mean(runs, run => run.Sensitivity) is not { } sensitivity || Mean(runs, run => run.Specificity) is not { } specificity)
        {
            return [];
        }

        string name = best.Classes[positive];
        string over = runs.Length > 1 ? "Mean over runs, below it the lowest and the highest run" : "The one run";
        return
        [
            new DataTable(
                $"What {best.Name} calls \u201C{name}\u201D where that is the more probable class. {over}",
                [TableColumn.Text("Called positive"), TableColumn.Number("Sensitivity"), TableColumn.Number("Specificity"), TableColumn.Number("PPV here"), TableColumn.Number("NPV here")],
                [[name, Cell(runs, run => run.Sensitivity), Cell(runs, run => run.Specificity), Cell(runs, run => run.PositivePredictiveValue), Cell(runs, run => run.NegativePredictiveValue)]]),
            PrevalenceTable.Of(
                $"Where \u201C{name}\u201D is more or less frequent than among these test pictures: by Bayes\u2019 rule from the mean sensitivity and specificity",
                [.. EvaluationReportOptions.Common.Select(prevalence => PredictiveValues.Of(Certain(sensitivity), Certain(specificity), prevalence))],
                sensitivity,
                specificity),
        ];
    }

    /// <summary>The mean over runs; null where a run has none.</summary>
    private static double? Mean(OperatingResult[] runs, Func<OperatingResult, ConfidenceInterval?> rate)
    {
        double[] values = [.. runs.Select(rate).OfType<ConfidenceInterval>().Select(interval => interval.Value)];
        return values.Length < runs.Length ? null : values.Average();
    }

    /// <summary>Runs on the same pictures say nothing of how sure a rate is: no limits are told.</summary>
    private static ConfidenceInterval Certain(double value) => new(value, value, value, 0.95, IntervalMethod.StudentT);

    private static string Cell(OperatingResult[] runs, Func<OperatingResult, ConfidenceInterval?> rate)
    {
        double[] values = [.. runs.Select(rate).OfType<ConfidenceInterval>().Select(interval => interval.Value)];
        return values.Length < runs.Length ? NumberText.Undefined
            : values.Length == 1 ? NumberText.Metric(values[0])
            : $"{NumberText.Metric(values.Average())}\n{NumberText.Metric(values.Min())} to {NumberText.Metric(values.Max())}";
    }
}
