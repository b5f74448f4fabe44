// docs/reporting.md shows the lines between the marks; PageTests compares and ReportingExampleTests runs them.
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Reporting;
using TransferMed.Serving;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

internal static class ReportingExamples
{
    public static void Write(StudyResult study, TrainedModel model, DatasetParts parts, ImageDataset dataset)
    {
        // <example>
        HtmlReport.Write("report.html", study);                          // StudyResult, or StudyResult.Read("study")
        HtmlReport.Write("evaluation.html", model.Evaluate(parts.Test)); // EvaluationResult
        HtmlReport.Write("audit.html", DatasetAudit.Run(dataset));       // AuditReport
        // </example>
    }

    public static void WriteFiles(TrainedModel tuned, IPredictor predictor, DatasetParts parts)
    {
        // <example>
        EvaluationResult result = tuned.Evaluate(parts.Test);
        var options = new EvaluationReportOptions
        {
            Validation = tuned.Predict(parts.Validation),                    // thresholds for a sensitivity of 0.9 and 0.95
            Explain = (path, label) => tuned.Explain(path, null, label),     // heat maps beside the pictures
            ReasonToAbstain = path => predictor.Predict(path).ReasonToAbstain,   // marks on flagged ones
        };
        HtmlReport.Write("evaluation.html", result, options);
        HtmlReport.WriteFiles("figures", result, options);                   // SVG and CSV
        // </example>
    }

    public static void WriteWithCard(StudyResult study)
    {
        // <example>
        HtmlReport.Write("report.html", study, new StudyReportOptions
        {
            Card = new ModelCardText { IntendedUse = "Triage of foot photographs by nurses.", Limitations = "One hospital, one camera." },
        });
        // </example>
    }

    public static void WriteOfRun(TrainedModel model, TrainingOptions options, ImageDataset data, DatasetParts parts)
    {
        // <example>
        HtmlReport.Write("evaluation.html", model.Evaluate(parts.Test), new EvaluationReportOptions
        {
            Model = model,                                                 // how it began, was trained and chosen; calibration, sets, screen
            Network = model.Network.Spec,
            Training = options,
            Device = model.Network.Device.Describe(),
            Parts = parts,                                                 // sizes, groups, how pictures were assigned
            Datasets = [new("training", parts.Train), new("validation", parts.Validation), new("test", parts.Test)],
            Audit = DatasetAudit.Run(data),
            PartsAudit = DatasetAudit.Between(parts),
            PackagePath = "ulcer.tmed",                                    // size, SHA-256 and terms of the package
        });
        // </example>
    }

    public static void WriteOfTasks(TrainedModel chest, DatasetParts films, TrainedModel age, DatasetParts hands)
    {
        // <example>
        FindingThresholds thresholds = FindingThresholds.Fit(chest.PredictFindings(films.Validation));
        HtmlReport.Write("findings.html", chest.EvaluateFindings(films.Test, thresholds), new EvaluationReportOptions
        {
            Model = chest,
            Explain = (path, finding) => chest.Explain(path, null, finding),   // of the finding that was told most wrongly
        });
        HtmlReport.Write("ages.html", age.EvaluateValues(hands.Test), new EvaluationReportOptions { Model = age });
        // </example>
    }
}
