// docs/audit.md shows the lines between the marks; PageTests compares and AuditExampleTests runs them.
using TransferMed.Auditing;
using TransferMed.Datasets;

namespace TransferMed.Tests.Documentation;

internal static class AuditExamples
{
    public static (ImageDataset, ImageDataset) Run()
    {
        // <example>
        ImageDataset data = ImageDataset.Open("data/ulcer");
        AuditReport report = DatasetAudit.Run(data);              // within one set (and between its published parts)
        Console.WriteLine(report.Verdict);
        DatasetAudit.Between(data.Split(0.7, 0.1, 0.2, seed: 7)).AssertNoLeakage();     // a gate for a test
        DatasetAudit.Between(ImageDataset.Open("data/skin"), data).AssertNoLeakage();   // a source that holds target pictures
        ImageDataset clean = report.Deduplicate();                // one of each picture; contradicting labels dropped
        ImageDataset linked = report.LinkGroups();                // groups that hold every link that was found
        // </example>
        return (clean, linked);
    }
}
