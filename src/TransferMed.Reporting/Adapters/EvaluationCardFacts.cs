using System.Reflection;
using TransferMed.Datasets;
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
        SkippedFile[] skipped = [.. options.Datasets.SelectMany(set => set.Value.Skipped)];
        return new CardFacts
        {
            Kind = $"Evaluation of a model that puts pictures into {NumberText.Plural(predictions.Classes.Count, "class", "classes")}: {string.Join(", ", predictions.Classes.Take(20))}.",
            Data = options.Datasets.Count == 0
                ? null
                : string.Join(" ", options.Datasets.Select(set => $"{set.Value.Name} ({set.Key}): {NumberText.Count(set.Value.Count)} pictures{(set.Value.IsSynthetic ? ", generated" : "")}.")),
            Missing = options.Datasets.Count == 0 ? null : skipped.Length == 0 ? "No file was left out when the data were opened." : $"{NumberText.Plural(skipped.Length, "file was", "files were")} left out; the data sheet gives the reasons.",
            Disjointness = options.Audit is { } audit ? "Audit: " + audit.Verdict : null,
            Numbers = $"{NumberText.Count(predictions.Count)} test pictures{EvaluationPage.Groups(predictions)}.",
            ClassBalance = $"Test pictures: {DataSheet.Counts(predictions.Classes, evaluation.Confusion.Support)}.",
            Model = options.Network is { } network ? $"A network with {NumberText.Count(network.ParameterCount)} parameters, input {network.Input}, {NumberText.Count(network.Classes)} probabilities out." : null,
            Software = Version + ".",
            Training = options.Training is { } training ? $"{NumberText.Count(training.Epochs)} epochs, batches of {NumberText.Count(training.BatchSize)}, learning rate {NumberText.General(training.LearningRate)}; the whole recipe stands under \u201CHow to repeat it\u201D." : null,
            Metrics = "Accuracy, macro F1, macro AUC and others of the library; calibration, net benefit and confusion matrix beside them. The class with the largest probability is predicted"
                + (options.OperatingPoints.Count > 0 ? "; operating points were chosen on validation." : "."),
            Uncertainty = $"{NumberText.Percent(options.Bootstrap.Level)} intervals by stratified bootstrap ({options.Bootstrap.Method}, {NumberText.Count(options.Bootstrap.Resamples)} resamples{(options.Bootstrap.Groups && predictions.Groups is not null ? ", whole groups drawn" : "")}); Wilson\u2019s intervals for proportions.",
            InternalTest = $"{NumberText.Count(predictions.Count)} pictures. That no training or choice has seen them is for the author to confirm.",
            Performance = string.Join("; ", new[] { Metrics.Accuracy, Metrics.MacroF1, Metrics.MacroAuc }.Select(metric =>
                $"{MetricWords.Of(metric)} {(intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? interval.ToString() : NumberText.Metric(evaluation[metric]))}")) + ".",
            Failures = predictions.Paths is null || options.Images == 0 ? "The confusion matrix of this report." : "The confusion matrix and the worst errors of this report.",
        };
    }
}
