using System.Globalization;
using TransferMed.Auditing;
using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>What an audit finds in sets of findings, grades and values.</summary>
public class TargetAuditTests
{
    private static readonly AuditOptions Copies = new() { Shortcuts = false, TinyClass = 1, ImbalanceRatio = 1000 };

    [Fact]
    public void Copies_contradict_where_a_finding_is_known_of_both_and_differs()
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 12; i++)
        {
            Scenes.Write(folder, $"{i}.png", Scenes.Discs(i));
        }

        Scenes.Write(folder, "same.png", Scenes.Discs(0));
        Scenes.Write(folder, "other.png", Scenes.Discs(0));
        Scenes.Write(folder, "alike.jpg", Scenes.Discs(1), 60);
        string rows = string.Concat(Enumerable.Range(0, 12).Select(i => $"{i}.png,1,{i % 2}\n"));
        ImageDataset dataset = Open(folder, "path,a,b\n" + rows + "same.png,,0\nother.png,0,\nalike.jpg,0,1\n", new MultiLabel(), "a", "b");

        AuditReport report = DatasetAudit.Run(dataset, Copies);

        AuditFinding conflict = Assert.Single(report.Findings, finding => finding.Kind == AuditFindingKind.ConflictingLabels);
        AuditPair pair = Assert.Single(conflict.Pairs);
        Assert.Equal(("0.png", "other.png", "a", "no finding"), (Path.GetFileName(pair.First), Path.GetFileName(pair.Second), pair.FirstLabel, pair.SecondLabel));
        Assert.Equal("same.png", Path.GetFileName(Assert.Single(Assert.Single(report.Findings, finding => finding.Kind == AuditFindingKind.ExactCopies).Pairs).Second));
        Assert.Single(report.Findings, finding => finding.Kind == AuditFindingKind.SimilarUnderTwoLabels);
        Assert.Equal(12, report.Deduplicate().Count);
        Assert.Equal(14, report.Deduplicate(keepConflicts: true).Count);
        Assert.Equal(new MultiLabel(), report.Deduplicate().Task);
        Assert.Equal(new MultiLabel(), report.LinkGroups().Task);
        Assert.Equal(report.ToJson(), AuditReport.FromJson(report.ToJson()).ToJson());
    }

    [Fact]
    public void Copies_contradict_where_values_differ_by_more_than_a_tenth_of_the_range()
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 12; i++)
        {
            Scenes.Write(folder, $"{i}.png", Scenes.Discs(i / 2));
        }

        // Pairs of copies, of which the third differs by 11 of a range of 100, the others by 9 or an unknown value.
        float[] values = [0, 9, 100, 91, 30, 41, 50, 59, 60, float.NaN, 70, 70];
        string rows = string.Concat(values.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"{i}.png,{(float.IsNaN(value) ? "" : value)}\n")));
        ImageDataset dataset = Open(folder, "path,size\n" + rows, new Regression { Units = ["mm"] }, "size");

        AuditReport report = DatasetAudit.Run(dataset, Copies);

        AuditPair pair = Assert.Single(Assert.Single(report.Findings, finding => finding.Kind == AuditFindingKind.ConflictingLabels).Pairs);
        Assert.Equal(("size 30 mm", "size 41 mm"), (pair.FirstLabel, pair.SecondLabel));
        Assert.Equal(5, Assert.Single(report.Findings, finding => finding.Kind == AuditFindingKind.ExactCopies).Pairs.Count);
    }

    [Fact]
    public void Finding_that_width_tells_is_named()
    {
        using var folder = new TempFolder();
        var random = new Random(3);
        var text = new System.Text.StringBuilder("path,honest,wide\n");
        for (int i = 0; i < 60; i++)
        {
            int wide = i % 2;
            Scenes.Write(folder, $"{i}.png", Scenes.Discs(i, random.Next(120, 140) + 30 * wide, 120));
            text.Append(CultureInfo.InvariantCulture, $"{i}.png,{random.Next(2)},{(i % 10 == 9 ? "" : wide)}\n");
        }

        AuditReport report = DatasetAudit.Run(Open(folder, text.ToString(), new MultiLabel(), "honest", "wide"));

        Assert.NotNull(report.Shortcut?.Targets);
        Assert.Equal(["wide", "honest"], report.Shortcut.Targets.Select(target => target.Name));
        Assert.InRange(report.Shortcut.Targets[0].FileAuc.Value, 0.99, 1);
        Assert.InRange(report.Shortcut.Targets[1].FileAuc.Value, 0.2, 0.8);
        AuditFinding finding = Assert.Single(report.Findings, one => one.Kind == AuditFindingKind.Shortcut);
        Assert.Equal(AuditSeverity.Severe, finding.Severity);
        Assert.StartsWith("'wide' can be told from width", finding.Message, StringComparison.Ordinal);
        Assert.Equal(report.ToJson(), AuditReport.FromJson(report.ToJson()).ToJson());
    }

    [Fact]
    public void Value_that_grows_with_the_width_is_named_and_rare_targets_are_tiny()
    {
        using var folder = new TempFolder();
        var text = new System.Text.StringBuilder("path,size,once\n");
        for (int i = 0; i < 40; i++)
        {
            Scenes.Write(folder, $"{i}.png", Scenes.Discs(i, 100 + i, 120));
            text.Append(CultureInfo.InvariantCulture, $"{i}.png,{10 + i},{(i == 0 ? "1" : "")}\n");
        }

        AuditReport report = DatasetAudit.Run(Open(folder, text.ToString(), new Regression(), "size", "once"));

        Assert.StartsWith("'size' can be told", Assert.Single(report.Findings, one => one.Kind == AuditFindingKind.Shortcut).Message, StringComparison.Ordinal);
        Assert.StartsWith("The value 'once' is known of 1 picture", Assert.Single(report.Findings, one => one.Kind == AuditFindingKind.TinyClass).Message, StringComparison.Ordinal);
        Assert.Equal([40, 1], report.Sets[0].Classes.Select(figure => figure.Value));
    }

    [Fact]
    public void Parts_of_every_task_are_audited()
    {
        ImageSample[] samples = [.. Enumerable.Range(0, 40).Select(i => new ImageSample($"{i}", 0) { Targets = [i % 2] })];
        foreach (LearningTask task in (LearningTask[])[new MultiLabel(), new Regression(), new Ordinal(), new SingleLabel()])
        {
            ImageDataset dataset = task.IsOneOfSeveral
                ? ImageDataset.Create("own", task, ["0", "1"], samples.Select((sample, i) => sample with { Targets = [], Label = i % 2 }), new PatternPixels())
                : ImageDataset.Create("own", task, ["0"], samples, new PatternPixels());
            Assert.False(DatasetAudit.Run(dataset).HasLeakage);
            Assert.False(DatasetAudit.Between(dataset.Split(0.6, 0.2, 0.2, 1)).HasLeakage);
            Assert.True(DatasetAudit.Between(dataset, dataset).HasLeakage);
        }
    }

    private static ImageDataset Open(TempFolder folder, string text, LearningTask task, params string[] labels) =>
        ImageDataset.Open(folder.Write("list.csv", text), new DatasetOptions { Task = task, Columns = new() { Labels = [.. labels] } });
}
