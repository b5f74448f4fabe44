using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Reporting;
using TransferMed.Runtime;

namespace TransferMed.Tests.Reporting;

public class EvaluationReportTests
{
    private static readonly BootstrapOptions Few = new() { Resamples = 100, Threads = 1 };

    [Theory]
    [InlineData(2, 60, 2)]
    [InlineData(2, 60, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(5, 60, 4)]
    [InlineData(12, 100, 12)]
    public void A_report_is_sound(int classes, int samples, int present) =>
        new ReportPage(HtmlReport.Render(Evaluate(classes, samples, present), new EvaluationReportOptions { Bootstrap = Few })).AssertSound();

    [Fact]
    public void All_metrics_are_in_the_report()
    {
        EvaluationResult evaluation = Evaluate(2, 60, 2);
        string text = new ReportPage(HtmlReport.Render(evaluation, new EvaluationReportOptions { Bootstrap = Few })).TextOf("figures");
        Assert.All(evaluation.Metrics, metric => Assert.Contains(metric.Value.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture), text, StringComparison.Ordinal));
    }

    [Fact]
    public void Own_metrics_have_their_row()
    {
        PredictionSet predictions = Evaluate(2, 60, 2).Predictions;
        var evaluation = EvaluationResult.From(predictions, [Metric.From("missRate", _ => 0.4321, higherIsBetter: false)]);
        string text = new ReportPage(HtmlReport.Render(evaluation, new EvaluationReportOptions { Bootstrap = Few })).TextOf("figures");
        Assert.Matches("Miss rate\\W*0\\.432\\W.*lower", text);
    }

    [Fact]
    public void A_class_without_test_pictures_is_said()
    {
        string text = new ReportPage(HtmlReport.Render(Evaluate(3, 60, 2), new EvaluationReportOptions { Bootstrap = Few })).TextOf("figures");
        Assert.Contains("No test picture belongs to class 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_audit_and_operating_points_get_their_sections()
    {
        EvaluationResult evaluation = Evaluate(2, 60, 2);
        ImageDataset set = SyntheticDomain.Create(SyntheticKind.Shapes, 6, 1);
        var page = new ReportPage(HtmlReport.Render(evaluation, new EvaluationReportOptions
        {
            Bootstrap = Few,
            Datasets = [new("test", set)],
            Audit = DatasetAudit.Run(set, new AuditOptions { NearDuplicates = false, Shortcuts = false }),
            OperatingPoints = [OperatingPoint.Youden(evaluation.Predictions).Evaluate(evaluation.Predictions)],
            Date = DateTimeOffset.UnixEpoch,
            Command = "dotnet run",
        }));
        page.AssertSound();
        Assert.Contains(set.Fingerprint, page.TextOf("data"), StringComparison.Ordinal);
        Assert.Contains("Youden", page.TextOf("decisions"), StringComparison.Ordinal);
        Assert.Contains("1970-01-01", page.TextOf("repeat"), StringComparison.Ordinal);
        Assert.Contains("generated", page.All("header").Single().Value, StringComparison.Ordinal);
        Assert.NotNull(page.TextOf("audit"));
    }

    [Fact]
    public void Generated_pictures_of_the_worst_errors_come_from_their_set()
    {
        ImageDataset set = SyntheticDomain.Create(SyntheticKind.Shapes, 6, 1);
        var predictions = new PredictionSet(
            set.Classes,
            set.Samples.Select(sample => sample.Label),
            set.Samples.Select(sample => set.Classes.Select((_, c) => c == 0 ? 1.0 : 0.0).ToArray()),
            set.Samples.Select(sample => sample.Path));
        var options = new EvaluationReportOptions { Bootstrap = Few, Test = set, Images = 3 };
        var page = new ReportPage(HtmlReport.Render(EvaluationResult.From(predictions), options));
        page.AssertSound();

        // Three errors, and three right ones.
        Assert.Equal(6, page.All("img").Count());
    }

    [Fact]
    public void An_audit_has_a_report_of_its_own()
    {
        ImageDataset set = SyntheticDomain.Create(SyntheticKind.Shapes, 6, 1);
        AuditReport audit = DatasetAudit.Run(set, new AuditOptions { NearDuplicates = false });
        var page = new ReportPage(HtmlReport.Render(audit, new AuditReportOptions { Command = "dotnet run" }));
        page.AssertSound();
        Assert.All(audit.Findings, finding => Assert.Contains(finding.Message, page.TextOf("findings"), StringComparison.Ordinal));
    }

    [Fact]
    public void An_audit_of_findings_shows_each_of_them()
    {
        var even = new ShortcutAuc(0.52, 0.41, 0.63);
        var audit = new AuditReport
        {
            Sets = [new AuditedSet("films", "data", 60, 0)],
            Findings = [],
            Shortcut = new ShortcutResult(new ShortcutAuc(0.755, 0.6, 0.9), even) { Targets = [new ShortcutTarget("wide", new ShortcutAuc(0.993, 0.98, 1), even), new ShortcutTarget("honest", even, even)], Images = 60, Folds = 5 },
        };
        var page = new ReportPage(HtmlReport.Render(audit));
        page.AssertSound();
        string text = page.TextOf("shortcuts");
        Assert.Contains("AUC of each finding, or of a value being above its median", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("wide", StringComparison.Ordinal) < text.IndexOf("0.993", StringComparison.Ordinal) && text.IndexOf("0.993", StringComparison.Ordinal) < text.IndexOf("honest", StringComparison.Ordinal));
    }

    internal static EvaluationResult Evaluate(int classes, int samples, int present)
    {
        int[] labels = [.. Enumerable.Range(0, samples).Select(sample => sample % present)];
        return EvaluationResult.From(new PredictionSet(
            Enumerable.Range(0, classes).Select(c => $"class {c}"),
            labels,
            labels.Select((label, sample) => Probabilities(classes, label, sample)),
            labels.Select((_, sample) => $"/nowhere/picture {sample}.png"),
            labels.Select((_, sample) => $"patient {sample / 4}")));
    }

    private static double[] Probabilities(int classes, int label, int sample)
    {
        var random = new SampleRandom(sample, 5);
        double[] weights = [.. Enumerable.Range(0, classes).Select(c => Math.Exp(random.NextGaussian() + (c == label ? 1.5 : 0)))];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }
}
