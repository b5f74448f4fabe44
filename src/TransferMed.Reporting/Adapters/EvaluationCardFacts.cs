using System.Reflection;
using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What an evaluation knows for its model card.</summary>
internal static class EvaluationCardFacts
{
    /// <summary>The version of the library.</summary>
    public static string Version { get; } = "TransferMed "
        + (typeof(EvaluationResult).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "");

    public static CardFacts Of(EvaluationResult evaluation, IReadOnlyDictionary<string, ConfidenceInterval> intervals, EvaluationReportOptions options)
    {
        PredictionSet predictions = evaluation.Predictions;
        string performance = CardTrustFacts.Performance(evaluation, intervals, options);
        string kind = $"{(CardTrainingFacts.Way(options) is { } way ? $"Development and internal test of a model ({way})" : "Evaluation of a model")} that puts pictures into {NumberText.Plural(predictions.Classes.Count, "class", "classes")}: {string.Join(", ", predictions.Classes.Take(20))}.";
        return new CardFacts
        {
            Kind = kind,
            Summary = options.Parts is null || options.Model is null ? null : $"{kind} {CardDataFacts.Numbers(predictions, options)} Test: {performance}",
            Data = CardDataFacts.Sources(options),
            Eligibility = CardDataFacts.Eligibility(options),
            Preprocessing = CardTrainingFacts.Preprocessing(options),
            Subsets = CardDataFacts.Subsets(options),
            Missing = CardDataFacts.Missing(options),
            Acquisition = CardDataFacts.Acquisition(options),
            Labels = CardDataFacts.Labels(options),
            Partitions = CardDataFacts.Partitions(options),
            Disjointness = CardDataFacts.Disjointness(options),
            Numbers = CardDataFacts.Numbers(predictions, options),
            ClassBalance = CardDataFacts.ClassBalance(evaluation, options),
            Model = CardTrainingFacts.Model(options),
            Software = CardTrainingFacts.Software(options),
            Initialization = CardTrainingFacts.Initialization(options),
            Training = CardTrainingFacts.Training(options),
            Selection = CardTrainingFacts.Selection(options),
            Metrics = "Accuracy, macro F1, macro AUC and others of the library; calibration, net benefit and confusion matrix beside them. The class with the largest probability is predicted"
                + (options.OperatingPoints.Count > 0 ? "; operating points were chosen on validation." : "."),
            Uncertainty = $"{NumberText.Percent(options.Bootstrap.Level)} intervals by stratified bootstrap ({options.Bootstrap.Method}, {NumberText.Count(options.Bootstrap.Resamples)} resamples{(options.Bootstrap.Groups && predictions.Groups is not null ? ", whole groups drawn" : "")}); Wilson\u2019s intervals for proportions.",
            Robustness = CardTrustFacts.Robustness(options),
            InternalTest = InternalTest(predictions, options),
            ExternalTest = !CardDataFacts.AreDrawn(options) ? null : "None in this report: the test pictures come from the same data as the training pictures.",
            Participants = CardDataFacts.Participants(options),
            Performance = performance,
            Failures = CardTrustFacts.Failures(evaluation, options),
            Limitations = CardTrustFacts.Limitations(evaluation, intervals, options),
            Implications = CardTrustFacts.Implications(options),
            Availability = CardTrustFacts.Availability(options),
        };
    }

    private static string InternalTest(PredictionSet predictions, EvaluationReportOptions options) =>
        $"{NumberText.Count(predictions.Count)} pictures{EvaluationPage.Groups(predictions)}. " + (options switch
        {
            { PartsAudit.HasLeakage: true } => "Some of them also stand in another part, or look like pictures there: the audit lists them.",
            { PartsAudit: not null, Parts: not null, Model.Training: not null } => "No training or choice was given them, and the audit found none of them, and none that looks the same, in another part.",
            _ => "That no training or choice has seen them is for the author to confirm.",
        });
}
