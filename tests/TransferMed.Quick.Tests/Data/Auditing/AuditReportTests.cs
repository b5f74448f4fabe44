using TransferMed.Auditing;
using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

public class AuditReportTests
{
    [Fact]
    public void Report_survives_json()
    {
        using TempFolder folder = WithCopies();
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path));
        AuditReport read = AuditReport.FromJson(report.ToJson());
        Assert.Equal(report.ToJson(), read.ToJson());
        Assert.Equivalent(report.Sets, read.Sets, strict: true);
        Assert.Equivalent(report.Findings, read.Findings, strict: true);
        Assert.Equivalent(report.Shortcut, read.Shortcut, strict: true);
        Assert.Contains(read.Findings, finding => finding is { Paths.Count: > 0, Pairs.Count: > 0, Figures.Count: > 0 });
        Assert.Equal(report.Verdict, read.Verdict);
        Assert.NotNull(read.Shortcut);
        Assert.Throws<InvalidOperationException>(() => read.Deduplicate());
        Assert.Throws<InvalidOperationException>(read.LinkGroups);
    }

    [Fact]
    public void Json_is_plain_to_read()
    {
        using TempFolder folder = WithCopies();
        string json = DatasetAudit.Run(ImageDataset.Open(folder.Path)).ToJson();
        Assert.Contains("\"kind\": \"ExactCopies\"", json, StringComparison.Ordinal);
        Assert.Contains("\"severity\": \"Warning\"", json, StringComparison.Ordinal);
        Assert.Contains("\"verdict\": \"To be looked at: 1 warning", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("nothing")]
    [InlineData("{\"sets\": 1, \"findings\": []}")]
    public void Text_that_is_no_report_is_refused(string text) => Assert.Throws<DatasetException>(() => AuditReport.FromJson(text));

    [Fact]
    public void Clean_set_says_so()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 12);
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path), new AuditOptions { Shortcuts = false });
        Assert.Empty(report.Findings);
        Assert.Null(report.MostSevere);
        Assert.StartsWith("Clean", report.Verdict, StringComparison.Ordinal);
        report.AssertClean(AuditSeverity.Info);
        report.AssertNoLeakage();
    }

    [Fact]
    public void Findings_come_by_severity_and_the_error_lists_them()
    {
        using TempFolder folder = WithCopies();
        Scenes.Write(folder, "b/p.png", Scenes.Discs(1));
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path), new AuditOptions { Shortcuts = false });
        Assert.Equal([AuditFindingKind.ConflictingLabels, AuditFindingKind.ExactCopies], report.Findings.Select(finding => finding.Kind));
        Assert.StartsWith("Not to be trusted: 1 severe finding and 1 warning", report.Verdict, StringComparison.Ordinal);
        AuditException error = Assert.Throws<AuditException>(() => report.AssertClean());
        Assert.Same(report, error.Report);
        Assert.Contains("2 finding(s)", error.Message, StringComparison.Ordinal);
        Assert.Contains("q.png", error.Message, StringComparison.Ordinal);
        report.AssertNoLeakage();
    }

    [Theory]
    [InlineData(0.4, 0.9, 10, 10.0, nameof(AuditOptions.ShortcutWarning))]
    [InlineData(0.8, 0.7, 10, 10.0, nameof(AuditOptions.ShortcutSevere))]
    [InlineData(0.8, double.NaN, 10, 10.0, nameof(AuditOptions.ShortcutSevere))]
    [InlineData(0.8, 0.9, 0, 10.0, nameof(AuditOptions.TinyClass))]
    [InlineData(0.8, 0.9, 1, 0.5, nameof(AuditOptions.ImbalanceRatio))]
    public void Options_out_of_range_are_refused(double warning, double severe, int tiny, double ratio, string property)
    {
        var options = new AuditOptions { ShortcutWarning = warning, ShortcutSevere = severe, TinyClass = tiny, ImbalanceRatio = ratio };
        Assert.Equal(property, Assert.Throws<ArgumentOutOfRangeException>(options.Validate).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => DatasetAudit.Run(SyntheticDomain.Create(SyntheticKind.Shapes, 2), options));
    }

    private static TempFolder WithCopies()
    {
        var folder = new TempFolder();
        Scenes.Fill(folder, 12);
        Scenes.Write(folder, "a/p.png", Scenes.Discs(1));
        Scenes.Write(folder, "a/q.png", Scenes.Discs(1));
        return folder;
    }
}
