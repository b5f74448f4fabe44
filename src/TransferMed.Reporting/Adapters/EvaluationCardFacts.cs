using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What an evaluation of classes or grades knows for its model card.</summary>
internal static class EvaluationCardFacts
{
    public static CardFacts Of(EvaluationResult evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, EvaluationReportOptions options)
    {
        PredictionSet predictions = evaluation.Predictions;
        TargetWords words = EvaluatedTask.WordsOf(evaluation, options);
        bool isGraded = words == TargetWords.Grades;
        string kind = $"{(isGraded ? "gives pictures one of" : "puts pictures into")} {words.Count(predictions.Classes.Count)}{(isGraded ? " in a stated order" : "")}: {string.Join(", ", predictions.Classes.Take(20))}";
        CardFacts facts = CardCommonFacts.Of(
            new CardCommonFacts.Told(
                words, kind, predictions.Count, predictions.Groups, $"{DataSheet.Counts(predictions.Classes, evaluation.Confusion.Support)}.", Performance(evaluation, intervals, isGraded, options))
            {
                Metrics = (isGraded
                        ? "Mean absolute error in grades, shares of exact grades and of those within one, quadratic kappa in the stated order, accuracy, macro AUC and others of the library; calibration and confusion matrix beside them. The grade with the largest probability is predicted"
                        : "Accuracy, macro F1, macro AUC and others of the library; calibration, net benefit and confusion matrix beside them. The class with the largest probability is predicted")
                    + (options.OperatingPoints.Count > 0 ? "; operating points were chosen on validation." : "."),
                Uncertainty = how => $"{NumberText.Percent(options.Bootstrap.Level)} intervals by stratified bootstrap {how}; Wilson\u2019s intervals for proportions.",
            },
            options);
        return facts with
        {
            Failures = CardTrustFacts.Failures(evaluation, options),
            Limitations = CardTrustFacts.Limitations(evaluation, intervals, options),
        };
    }

    private static string Performance(EvaluationResult evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, bool isGraded, EvaluationReportOptions options)
    {
        string performance = CardTrustFacts.Performance(evaluation, intervals, options);
        return isGraded ? $"{GradeSection.Sentence(evaluation, intervals)} {performance}" : performance;
    }
}
