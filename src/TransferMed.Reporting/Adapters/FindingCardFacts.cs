using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What an evaluation of findings knows for its model card.</summary>
internal static class FindingCardFacts
{
    private const int NamesShown = 20;

    public static CardFacts Of(FindingEvaluation evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, EvaluationReportOptions options)
    {
        FindingPredictions predictions = evaluation.Predictions;
        string balance = TargetSheet.Joined([.. evaluation.PerFinding.Select(scores => TargetSheet.Text(scores.Name, scores.Support, scores.Known - scores.Support, predictions.Count - scores.Known))], TargetWords.Findings);
        Metric[] shown = [FindingMetrics.MacroAuc, FindingMetrics.MacroAveragePrecision, FindingMetrics.MacroF1, FindingMetrics.HammingLoss, FindingMetrics.ExactMatch, FindingMetrics.Ece];
        CardFacts facts = CardCommonFacts.Of(
            new CardCommonFacts.Told(
                TargetWords.Findings,
                $"tells of pictures which of {TargetWords.Findings.Count(predictions.Targets.Count)} they show: {ShownTargets.Names(predictions.Targets, NamesShown)}",
                predictions.Count,
                predictions.Groups,
                balance + ".",
                CardDataFacts.Join([CardCommonFacts.Main(shown, metric => evaluation[metric], intervals), CardTargetTrust.Of(predictions, options)])!)
            {
                Metrics = "Of each finding the area under the ROC curve, average precision, sensitivity, specificity and positive predictive value; macro and micro means, Hamming loss and exact match; calibration and co-occurrence beside them. "
                    + (predictions.Thresholds is null ? "Every finding is called from a probability of 0.5 on." : "Every finding is called from a threshold of its own on.")
                    + " Findings that are not known of a picture take no part.",
                Uncertainty = how => $"{NumberText.Percent(options.Bootstrap.Level)} intervals by bootstrap without strata {how}; DeLong\u2019s intervals of areas, Wilson\u2019s for proportions.",
            },
            options);
        return facts with { Failures = Failures(evaluation, options), Limitations = CardTrustFacts.Limitations(evaluation, intervals, options) };
    }

    private static string Failures(FindingEvaluation evaluation, EvaluationReportOptions options)
    {
        long known = evaluation.PerFinding.Sum(scores => (long)scores.Known);
        if (known == 0)
        {
            return "No finding is known of any test picture.";
        }

        long wrong = (long)Math.Round(evaluation[FindingMetrics.HammingLoss] * known);
        FindingScores? least = evaluation.PerFinding.Where(scores => scores.Support > 0).MinBy(scores => scores.Recall);
        string missed = least is null ? "" : $"; missed most often is {least.Name} (sensitivity {NumberText.Metric(least.Recall)})";
        string where = evaluation.Predictions.Paths is null || options.Images == 0 ? "the table of findings of this report" : "the table of findings and the worst errors of this report";
        return $"{NumberText.Count(wrong)} of {NumberText.Count(known)} known pairs of picture and finding are called wrongly{missed}: {where}.";
    }
}
