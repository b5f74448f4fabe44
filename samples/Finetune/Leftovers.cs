using System.Globalization;
using TransferMed;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Serving;

namespace FinetuneConsole;

/// <summary>Judges the model, and writes the package and the report.</summary>
internal sealed class Leftovers(FinetuneRequest request, string folder, ImageDataset data, DatasetParts parts, AuditReport audit, AuditReport between)
{
    /// <summary>The model.</summary>
    public const string PackageFile = "model.tmed";

    /// <param name="model">The model that is left behind.</param>
    /// <param name="choice">Why it is this one, where there were two; else null.</param>
    /// <param name="services">Log and cache.</param>
    /// <param name="cancellation">Ends the work within one batch.</param>
    /// <returns>What there is to say about it, line by line.</returns>
    public IReadOnlyList<string> Write(TrainedModel model, string? choice, TrainingServices services, CancellationToken cancellation)
    {
        ModelAssessment assessment = model.Assess(parts, new AssessmentOptions { OutOfDistribution = request.Screen }, services, cancellation);
        model.Assessment = assessment;
        string package = Path.Combine(folder, PackageFile);
        model.Save(package, new PackageOptions
        {
            Name = request.Name ?? data.Name,
            License = request.License,
            Datasets = DatasetCard.From(parts),
        });

        string report = Path.Combine(folder, HtmlReport.FileName);
        string figures = Path.Combine(folder, "figures");
        Dictionary<string, int> places = parts.Test.Samples.Select((sample, i) => (sample.Path, i)).DistinctBy(pair => pair.Path).ToDictionary();
        using var predictor = Predictor.From(model);
        var options = new EvaluationReportOptions
        {
            Title = $"{data.Name}: {string.Join(", ", data.Classes)}",
            Command = request.Command,
            Device = model.Network.Device.Describe(),
            Network = model.Network.Spec,
            Training = model.Probe is null ? TrainingPlan.Of(request) : null,
            History = model.Training?.Epochs ?? [],
            Datasets = [new("training", parts.Train), new("validation", parts.Validation), new("test", parts.Test)],
            Audit = audit,
            PartsAudit = between,
            Parts = parts,
            Model = model,
            PackagePath = package,
            Card = new ModelCardText { Selection = choice },
            Test = parts.Test,
            ReasonToAbstain = path => predictor.Predict(ImageSource.FromSample(parts.Test, places[path])).ReasonToAbstain,
            Explain = (path, label) => model.Explain(parts.Test, places[path], null, label, cancellation),
        };
        string judged = Report(model, options, report, figures, services, cancellation);
        return
        [
            .. assessment.LeftOut.Select(reason => $"Left out of the assessment: {reason}"),
            $"On {parts.Test.Count} test pictures, {judged} (95 % intervals)",
            $"Package: {package}",
            $"Report:  {report}",
            $"Figures: {figures}",
        ];
    }

    /// <summary>Judges the test pictures as the package's predictor would, so that report and package tell the same, and writes the report.</summary>
    /// <returns>The main metrics with their intervals.</returns>
    private string Report(TrainedModel model, EvaluationReportOptions options, string report, string figures, TrainingServices services, CancellationToken cancellation)
    {
        if (model.Task is MultiLabel)
        {
            FindingEvaluation findings = model.EvaluateFindings(parts.Test, null, services, null, cancellation);
            HtmlReport.Write(report, findings, options);
            HtmlReport.WriteFiles(figures, findings, options);
            return Of(findings.Intervals(), FindingMetrics.MacroAuc, FindingMetrics.MacroF1, FindingMetrics.ExactMatch);
        }

        if (model.Task is Regression)
        {
            ValueEvaluation values = model.EvaluateValues(parts.Test, services, null, cancellation);
            HtmlReport.Write(report, values, options);
            HtmlReport.WriteFiles(figures, values, options);
            return Of(values.Intervals(), ValueMetrics.R2, ValueMetrics.MeanAbsoluteError, ValueMetrics.Pearson);
        }

        EvaluationResult result = model.Evaluate(parts.Test, services, null, cancellation);
        EvaluationReportOptions ofClasses = options with { Validation = parts.Validation.Count > 0 ? model.Predict(parts.Validation, services, cancellation) : null };
        HtmlReport.Write(report, result, ofClasses);
        HtmlReport.WriteFiles(figures, result, ofClasses);
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = result.Intervals();
        return model.Task is Ordinal
            ? Of(intervals, Metrics.QuadraticKappa, Metrics.GradeError, Metrics.Accuracy)
            : Of(intervals, Metrics.MacroF1, Metrics.MacroAuc, Metrics.Accuracy);
    }

    private static string Of(IReadOnlyDictionary<string, ConfidenceInterval> intervals, params IEnumerable<Metric> metrics) => string.Join(", ", metrics.Select(metric =>
        string.Create(CultureInfo.InvariantCulture, $"{metric.Label} {(intervals.TryGetValue(metric, out ConfidenceInterval? interval) ? interval : "-")}")));
}
