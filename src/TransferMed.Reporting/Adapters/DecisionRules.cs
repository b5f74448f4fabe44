using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>The decisions that a page of two classes tells of, and how they are called.</summary>
internal static class DecisionRules
{
    private static readonly double[] Sensitivities = [0.9, 0.95];

    /// <summary>The more probable class; then what was given, else thresholds chosen on validation where its predictions are given.</summary>
    public static IReadOnlyList<OperatingResult> Of(PredictionSet test, PredictionSet? validation, IReadOnlyList<OperatingResult> given, int positiveClass, double level)
    {
        if (test.Classes.Count != 2)
        {
            return given;
        }

        int positive = Math.Min(positiveClass, 1);
        return
        [
            OperatingPoint.OfLargestProbability(test, positive).Evaluate(test, level),
            .. given.Count > 0 || validation is null || validation.Labels.Distinct().Count() < 2 ? given : Chosen(validation, positive).Select(point => point.Evaluate(test, level)),
        ];
    }

    /// <summary>For example "sensitivity of 0.95 wanted".</summary>
    public static string Name(OperatingPoint point) => point.Criterion switch
    {
        OperatingCriterion.LargestProbability => "the more probable class",
        OperatingCriterion.Sensitivity => $"a sensitivity of {NumberText.General(point.Wanted)}",
        OperatingCriterion.Specificity => $"a specificity of {NumberText.General(point.Wanted)}",
        OperatingCriterion.Youden => "sensitivity and specificity alike (Youden)",
        _ => $"the least cost, a miss as bad as {NumberText.General(point.Wanted)} false alarms",
    };

    private static IEnumerable<OperatingPoint> Chosen(PredictionSet validation, int positive) =>
        Sensitivities.Select(wanted => OperatingPoint.ForSensitivity(validation, wanted, positive)).Append(OperatingPoint.Youden(validation, positive));
}
