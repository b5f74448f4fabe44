using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What an evaluation of values knows for its model card.</summary>
internal static class ValueCardFacts
{
    private const int NamesShown = 20;

    public static CardFacts Of(ValueEvaluation evaluation, MeasuredValue[] values, EvaluationReportOptions options)
    {
        ValuePredictions predictions = evaluation.Predictions;
        CardFacts facts = CardCommonFacts.Of(
            new CardCommonFacts.Told(
                TargetWords.Values,
                $"measures {TargetWords.Values.Count(values.Length)} on pictures: {ShownTargets.Names([.. values.Select(value => value.Scores.Name + value.Text.Bracket)], NamesShown)}",
                predictions.Count,
                predictions.Groups,
                TargetSheet.Joined([.. values.Select(Range)], TargetWords.Values) + ".",
                CardDataFacts.Join([TargetSheet.Joined([.. values.Select(Performance)], TargetWords.Values) + ".", CardTargetTrust.Of(predictions, values, options)])!)
            {
                Metrics = "Of each value the mean absolute error, root mean squared error, coefficient of determination (R2), Pearson\u2019s and Spearman\u2019s correlation; bias and limits of agreement after Bland and Altman.",
                Uncertainty = how => $"{NumberText.Percent(options.Bootstrap.Level)} intervals by bootstrap without strata {how}; intervals of bias and limits by Student\u2019s t distribution.",
            },
            options);
        return facts with { Failures = Failures(values, evaluation, options), Limitations = CardTrustFacts.Limitations(evaluation, options) };
    }

    private static string Range(MeasuredValue value) => value.Known.Count == 0
        ? $"{value.Scores.Name}: known of no picture"
        : $"{value.Scores.Name}: {NumberText.Count(value.Known.Count)} known, from {value.Text.Number(value.Known.Truths.Min())} to {value.Text.Of(value.Known.Truths.Max())}, mean {value.Text.Of(value.Known.Truths.Average())}";

    private static string Performance(MeasuredValue value) => value.Known.Count == 0
        ? $"{value.Scores.Name} cannot be judged"
        : $"{value.Scores.Name}: mean absolute error {value.InUnits(ValueMetrics.MeanAbsoluteError, value.Scores.MeanAbsoluteError)}, root mean squared error {value.InUnits(ValueMetrics.RootMeanSquaredError, value.Scores.RootMeanSquaredError)}, "
            + $"R2 {Text(value, ValueMetrics.R2, value.Scores.R2)}, Pearson {Text(value, ValueMetrics.Pearson, value.Scores.Pearson)}";

    private static string Text(MeasuredValue value, Metric metric, double figure) => $"{NumberText.Metric(figure)}{(value.Range(metric) is { } range ? " " + range : "")}";

    private static string? Failures(MeasuredValue[] values, ValueEvaluation evaluation, EvaluationReportOptions options)
    {
        string[] limits =
        [
            .. values.Where(value => value.Scores.BlandAltman is not null).Select(value =>
                $"95 % of the differences of {value.Scores.Name} are expected between {value.Text.Number(value.Scores.BlandAltman!.Lower.Value)} and {value.Text.Of(value.Scores.BlandAltman.Upper.Value)}"),
        ];
        string where = evaluation.Predictions.Paths is null || options.Images == 0 ? "the plots of agreement of this report" : "the plots of agreement and the largest errors of this report";
        return limits.Length == 0 ? null : $"{TargetSheet.Joined(limits, TargetWords.Values)}: {where}.";
    }
}
