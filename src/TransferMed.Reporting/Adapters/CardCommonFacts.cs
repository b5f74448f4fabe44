using System.Reflection;
using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>What model cards of all evaluations say, whatever is asked about a picture.</summary>
internal static class CardCommonFacts
{
    /// <summary>What only the kind of evaluation knows.</summary>
    /// <param name="Words">What that which is asked is called.</param>
    /// <param name="Kind">What the model does, behind "a model that": "puts pictures into 2 classes: ill, well".</param>
    /// <param name="Count">The number of test pictures.</param>
    /// <param name="Groups">Their groups, or null.</param>
    /// <param name="TestBalance">How frequent what is among them.</param>
    /// <param name="Performance">The main figures, in sentences.</param>
    internal sealed record Told(TargetWords Words, string Kind, int Count, IReadOnlyList<string?>? Groups, string TestBalance, string Performance)
    {
        /// <summary>What is measured.</summary>
        public required string Metrics { get; init; }

        /// <summary>How intervals are computed, without what all bootstraps share.</summary>
        public required Func<string, string> Uncertainty { get; init; }
    }

    /// <summary>The version of the library.</summary>
    public static string Version { get; } = "TransferMed "
        + (typeof(EvaluationResult).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "");

    public static CardFacts Of(Told told, EvaluationReportOptions options)
    {
        string kind = $"{(CardTrainingFacts.Way(options) is { } way ? $"Development and internal test of a model ({way})" : "Evaluation of a model")} that {told.Kind}.";
        string numbers = CardDataFacts.Numbers(told.Count, told.Groups, options);
        BootstrapOptions bootstrap = options.Bootstrap;
        return new CardFacts
        {
            Words = told.Words,
            Kind = kind,
            Summary = options.Parts is null || options.Model is null ? null : $"{kind} {numbers} Test: {told.Performance}",
            Data = CardDataFacts.Sources(options),
            Eligibility = CardDataFacts.Eligibility(options),
            Preprocessing = CardTrainingFacts.Preprocessing(options),
            Subsets = CardDataFacts.Subsets(options),
            Missing = CardDataFacts.Missing(options),
            Acquisition = CardDataFacts.Acquisition(options),
            Labels = CardDataFacts.Labels(told.Words, options),
            Partitions = CardDataFacts.Partitions(options),
            Disjointness = CardDataFacts.Disjointness(options),
            Numbers = numbers,
            ClassBalance = CardDataFacts.ClassBalance(told.TestBalance, options),
            Model = CardTrainingFacts.Model(options),
            Software = CardTrainingFacts.Software(options),
            Initialization = CardTrainingFacts.Initialization(options),
            Training = CardTrainingFacts.Training(options),
            Selection = CardTrainingFacts.Selection(options),
            Metrics = told.Metrics,
            Uncertainty = told.Uncertainty($"({bootstrap.Method}, {NumberText.Count(bootstrap.Resamples)} resamples{(bootstrap.Groups && told.Groups is not null ? ", whole groups drawn" : "")})"),
            Robustness = CardTrustFacts.Robustness(options),
            InternalTest = InternalTest(told, options),
            ExternalTest = !CardDataFacts.AreDrawn(options) ? null : "None in this report: the test pictures come from the same data as the training pictures.",
            Participants = CardDataFacts.Participants(options),
            Performance = told.Performance,
            Implications = CardTrustFacts.Implications(options),
            Availability = CardTrustFacts.Availability(options),
        };
    }

    /// <summary>Metrics with their intervals, in a sentence.</summary>
    public static string Main(IEnumerable<Metric> metrics, Func<Metric, double> value, IReadOnlyDictionary<string, ConfidenceInterval> intervals) =>
        string.Join("; ", metrics.Select(metric => $"{MetricWords.Of(metric)} {(intervals.TryGetValue(metric.Name, out ConfidenceInterval? interval) ? interval.ToString() : NumberText.Metric(value(metric)))}")) + ".";

    private static string InternalTest(Told told, EvaluationReportOptions options) =>
        $"{NumberText.Count(told.Count)} pictures{RepeatSections.Groups(told.Groups)}. " + (options switch
        {
            { PartsAudit.HasLeakage: true } => "Some of them also stand in another part, or look like pictures there: the audit lists them.",
            { PartsAudit: not null, Parts: not null, Model.Training: not null } => "No training or choice was given them, and the audit found none of them, and none that looks the same, in another part.",
            _ => "That no training or choice has seen them is for the author to confirm.",
        });
}
