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
    private const string PackageFile = "model.tmed";

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

        // Calibrated as the package's predictions are, so that report and package tell the same.
        EvaluationResult result = model.Evaluate(parts.Test, services, null, cancellation);
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = result.Intervals();
        string report = Path.Combine(folder, HtmlReport.FileName);
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
            Validation = parts.Validation.Count > 0 ? model.Predict(parts.Validation, services, cancellation) : null,
            ReasonToAbstain = path => predictor.Predict(ImageSource.FromSample(parts.Test, places[path])).ReasonToAbstain,
            Explain = (path, label) => model.Explain(parts.Test, places[path], null, label, cancellation),
        };
        HtmlReport.Write(report, result, options);
        string figures = Path.Combine(folder, "figures");
        HtmlReport.WriteFiles(figures, result, options);

        return
        [
            .. assessment.LeftOut.Select(reason => $"Left out of the assessment: {reason}"),
            $"On {result.Predictions.Count} test pictures, {Of(intervals, Metrics.MacroF1)}, {Of(intervals, Metrics.MacroAuc)}, {Of(intervals, Metrics.Accuracy)} (95 % intervals)",
            $"Package: {package}",
            $"Report:  {report}; its figures and tables: {figures}",
        ];
    }

    private static string Of(IReadOnlyDictionary<string, ConfidenceInterval> intervals, string metric) =>
        string.Create(CultureInfo.InvariantCulture, $"{metric} {(intervals.TryGetValue(metric, out ConfidenceInterval? interval) ? interval : "-")}");
}
