using AuditConsole;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Samples.Tests.Shared;

namespace TransferMed.Samples.Tests.Audit;

/// <summary>Findings in a terminal of 80 and of 120 columns.</summary>
public class FindingListTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Sentences_fit_and_names_stay_whole(int width)
    {
        const string Name = "a-picture-of-the-left-foot-of-a-patient-of-the-northern-ward-2024-11-30-second-visit-after-the-operation.png";
        using var folder = new TemporaryFolder();
        Images.Write(folder.File("data"), ["normal", "ulcer"], perClass: 12);
        File.Copy(folder.File("data/normal/3.png"), folder.File($"data/normal/{Name}"));
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.File("data")));
        string[] lines = TerminalTests.Lines(width, console => FindingList.Write(console, report));

        Assert.All(lines.Where(line => !line.Contains(Name, StringComparison.Ordinal)), line => Assert.InRange(line.Length, 1, width));
        Assert.Contains(lines, line => line.Contains($"normal{Path.DirectorySeparatorChar}{Name}", StringComparison.Ordinal));
        AuditFinding found = report.Findings.First(finding => finding.Pairs.Count > 0);
        Assert.Contains($"  {found.Severity.ToString().ToUpperInvariant()} {found.Kind}", lines);
        string shown = string.Join(' ', lines.Select(line => line.Trim()));
        Assert.Contains(found.Message, shown, StringComparison.Ordinal);
        Assert.Contains(report.Verdict, shown, StringComparison.Ordinal);
    }
}
