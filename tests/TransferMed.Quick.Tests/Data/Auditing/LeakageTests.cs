using SkiaSharp;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>What stands on two sides, and splits that keep it on one.</summary>
public class LeakageTests
{
    [Fact]
    public void Source_that_holds_target_pictures_is_found_and_cleaned()
    {
        using var source = new TempFolder();
        using var target = new TempFolder();
        Scenes.Fill(source, 10, 100);
        Scenes.Fill(target, 10, 500);
        Scenes.Write(source, "a/copy.jpg", Scenes.Discs(500));
        using (SKBitmap other = Scenes.Discs(501))
        {
            Scenes.Write(source, "a/mirrored.jpg", Scenes.Turned(other, ImageOrientation.MirroredLeftRight), 60);
        }

        // Two equal pictures within the source are none of this audit's business.
        Scenes.Write(source, "b/twin1.png", Scenes.Discs(7));
        Scenes.Write(source, "b/twin2.png", Scenes.Discs(7));
        ImageDataset from = ImageDataset.Open(source.Path);
        ImageDataset to = ImageDataset.Open(target.Path);
        AuditReport report = DatasetAudit.Between(from, to);
        Assert.Equal([AuditFindingKind.LeakedCopies, AuditFindingKind.LeakedNearDuplicates], report.Findings.Select(finding => finding.Kind));
        AuditPair pair = Assert.Single(report.Findings[1].Pairs);
        Assert.Equal(("mirrored.jpg", "source", "target", ImageOrientation.MirroredLeftRight), (Path.GetFileName(pair.First), pair.FirstSide, pair.SecondSide, pair.Transform));
        Assert.True(report.HasLeakage);
        Assert.Equal(2, Assert.Throws<AuditException>(report.AssertNoLeakage).Findings.Count);
        ImageDataset clean = report.Deduplicate();
        Assert.Equal(from.Count - 2, clean.Count);
        DatasetAudit.Between(clean, to).AssertNoLeakage();
        Assert.Throws<InvalidOperationException>(report.LinkGroups);
    }

    [Fact]
    public void Same_group_name_in_source_and_target_is_a_hint_only()
    {
        using var source = Grouped(i => $"patient{i}", 100);
        using var target = Grouped(i => $"patient{i + 11}", 500);
        AuditReport report = DatasetAudit.Between(ImageDataset.Open(source.Path), ImageDataset.Open(target.Path));
        AuditFinding finding = Assert.Single(report.Findings);
        Assert.Equal((AuditFindingKind.LeakedGroups, AuditSeverity.Info), (finding.Kind, finding.Severity));
        report.AssertNoLeakage();
    }

    [Fact]
    public void Naive_split_leaks_and_the_default_does_not()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 30);
        for (int i = 0; i < 30; i++)
        {
            Scenes.Write(folder, $"a/own{i:d2}x.jpg", Scenes.Discs(1000 + 2 * i), 60);
        }

        ImageDataset dataset = ImageDataset.Open(folder.Path);
        AuditReport naive = DatasetAudit.Between(dataset.Split(0.5, 0, 0.5, 1, SplitLinks.None));
        AuditFinding finding = Assert.Single(naive.Findings);
        Assert.Equal((AuditFindingKind.LeakedNearDuplicates, AuditSeverity.Severe), (finding.Kind, finding.Severity));
        Assert.All(finding.Pairs, pair => Assert.Equal(("train", "test"), (pair.FirstSide, pair.SecondSide)));
        Assert.Equal(finding.Pairs.Count, naive.Sets[0].Images - naive.Deduplicate().Count);
        DatasetAudit.Between(dataset.Split(0.5, 0, 0.5, 1)).AssertNoLeakage();
        Assert.True(DatasetAudit.Between(dataset.Split(0.5, 0, 0.5, 1, SplitLinks.Copies)).HasLeakage);
        foreach (DatasetFold fold in dataset.KFold(3, 1))
        {
            DatasetAudit.Between(new DatasetParts(fold.Train, dataset.Subset([]), fold.Test)).AssertNoLeakage();
        }

        // The parts of one dataset can be joined again; what leaked is now a group.
        ImageDataset linked = naive.LinkGroups();
        Assert.Equal(dataset.Count, linked.Count);
        Assert.Equal(finding.Pairs.Count, linked.Groups.Count);
        Assert.All(linked.Samples.Where(sample => sample.Group is not null).GroupBy(sample => sample.Group), group => Assert.Equal(2, group.Count()));
    }

    [Fact]
    public void Mirrored_copies_stay_together_without_near_duplicates_too()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 12);
        for (int i = 0; i < 12; i++)
        {
            using SKBitmap upright = Scenes.Discs(3000 + i);
            Scenes.Write(folder, $"a/{i}.png", upright.Copy());
            Scenes.Write(folder, $"a/{i} mirrored.png", Scenes.Turned(upright, ImageOrientation.MirroredLeftRight));
        }

        ImageDataset dataset = ImageDataset.Open(folder.Path);
        DatasetAudit.Between(dataset.Split(0.5, 0, 0.5, 3, SplitLinks.Copies)).AssertNoLeakage();
        Assert.True(DatasetAudit.Between(dataset.Split(0.5, 0, 0.5, 3, SplitLinks.None)).HasLeakage);
    }

    [Fact]
    public void Group_in_two_parts_is_severe()
    {
        using TempFolder folder = Grouped(i => $"patient{i / 2}", 100);
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        AuditReport report = DatasetAudit.Between(dataset.Split(0.5, 0, 0.5, 1, SplitLinks.None));
        AuditFinding finding = Assert.Single(report.Findings);
        Assert.Equal((AuditFindingKind.LeakedGroups, AuditSeverity.Severe), (finding.Kind, finding.Severity));
        var leaking = (int)finding.Figures.Single(figure => figure.Name == "groups").Value;
        Assert.InRange(leaking, 1, 6);
        Assert.Equal(2 * leaking, finding.Paths.Count);
        Assert.Equal(report.Sets[0].Images - leaking, report.Deduplicate().Count);
        DatasetAudit.Between(dataset.Split(0.5, 0, 0.5, 1)).AssertNoLeakage();
    }

    [Fact]
    public void Published_parts_that_leak_are_found_in_the_dataset()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 10);
        Scenes.Write(folder, "a/own00x.jpg", Scenes.Discs(1000), 60);
        IEnumerable<string> rows = Directory.GetFiles(folder.Path, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(folder.Path, path)},{Path.GetFileName(Path.GetDirectoryName(path))},{(path.EndsWith("x.jpg", StringComparison.Ordinal) || path.Contains("own09", StringComparison.Ordinal) ? "test" : "train")}");
        folder.Write("manifest.csv", string.Join('\n', (string[])["path,label,split", .. rows]));
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        AuditReport report = DatasetAudit.Run(dataset, new AuditOptions { Shortcuts = false });
        AuditPair pair = Assert.Single(Assert.Single(report.Findings, finding => finding.IsLeakage).Pairs);
        Assert.Equal(("own00.jpg", "train", "test"), (Path.GetFileName(pair.First), pair.FirstSide, pair.SecondSide));
        Assert.Equal("own00.jpg", Path.GetFileName(Assert.Single(dataset.PredefinedParts(0, 1).Removed).Path));
        Assert.Empty(dataset.PredefinedParts(0, 1, SplitLinks.Copies).Removed);
    }

    [Fact]
    public void Links_of_a_report_become_groups()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 10);
        Scenes.Write(folder, "a/own00x.jpg", Scenes.Discs(1000), 60);
        ImageDataset linked = DatasetAudit.Run(ImageDataset.Open(folder.Path)).LinkGroups();
        ImageSample[] grouped = [.. linked.Samples.Where(sample => sample.Group is not null)];
        Assert.Equal(["own00.jpg", "own00x.jpg"], grouped.Select(sample => Path.GetFileName(sample.Path)));
        Assert.Equal(grouped[0].Group, grouped[1].Group);
        Assert.Equal(AuditSeverity.Info, DatasetAudit.Run(linked).Findings.Single(finding => finding.Kind == AuditFindingKind.NearDuplicates).Severity);
    }

    /// <summary>Six pictures of each of two classes with groups.</summary>
    private static TempFolder Grouped(Func<int, string> group, int firstNumber)
    {
        var folder = new TempFolder();
        Scenes.Fill(folder, 6, firstNumber);
        string[] paths = [.. Directory.GetFiles(folder.Path, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        IEnumerable<string> rows = paths.Select((path, i) => $"{Path.GetRelativePath(folder.Path, path)},{Path.GetFileName(Path.GetDirectoryName(path))},{group(i)}");
        folder.Write("manifest.csv", string.Join('\n', (string[])["path,label,group", .. rows]));
        return folder;
    }
}
