using SkiaSharp;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>What an audit finds, and what it does not.</summary>
public class DatasetAuditTests
{
    private static readonly AuditOptions Copies = new() { Shortcuts = false };

    public static TheoryData<string> Changes { get; } = ["re-encoded", "mirrored", "rotated", "cropped", "cropped at a corner", "smaller", "larger", "stretched"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Changed_copy_is_found_and_nothing_else(string change)
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 12);
        var expected = new List<(string, string)>();
        for (int i = 0; i < 6; i++)
        {
            using SKBitmap original = Scenes.Discs(1000 + 2 * i);
            Scenes.Write(folder, $"a/own{i:d2}x.jpg", Changed(original, change), change == "re-encoded" ? 60 : 85);
            expected.Add(($"own{i:d2}.jpg", $"own{i:d2}x.jpg"));
        }

        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path), Copies);
        AuditFinding finding = Assert.Single(report.Findings, f => f.Kind == AuditFindingKind.NearDuplicates);
        Assert.Equal(expected, finding.Pairs.Select(pair => (Path.GetFileName(pair.First), Path.GetFileName(pair.Second))));
        Assert.All(finding.Pairs, pair => Assert.Equal(
            change switch { "mirrored" => ImageOrientation.MirroredLeftRight, "rotated" => ImageOrientation.Rotated90, _ => ImageOrientation.None }, pair.Transform));
        Assert.Equal(AuditSeverity.Warning, report.MostSevere);
        Assert.DoesNotContain(report.Findings, f => f.Kind is not (AuditFindingKind.NearDuplicates or AuditFindingKind.MixedSizes));
    }

    [Fact]
    public void Unrelated_pictures_are_not_called_alike()
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 60; i++)
        {
            Scenes.Write(folder, $"discs/{i}.jpg", Scenes.Discs(i));
            Scenes.Write(folder, $"shades/{i}.jpg", Scenes.Shades(i));
            Scenes.Write(folder, $"noise/{i}.png", TestImages.Noise(i, 64, 64));
        }

        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path), Copies);
        Assert.DoesNotContain(report.Findings, finding => finding.Pairs.Count > 0);
    }

    [Fact]
    public void Common_frame_does_not_make_pictures_alike()
    {
        // A bright disc on black ground, as in pictures of the retina: what lies on it is different.
        using var folder = new TempFolder();
        for (int i = 0; i < 40; i++)
        {
            using SKBitmap inner = Scenes.Shades(i, grid: 9);
            var bitmap = new SKBitmap(new SKImageInfo(128, 128, SKColorType.Rgba8888, SKAlphaType.Opaque));
            using var canvas = new SKCanvas(bitmap);
            using var faint = new SKPaint { Color = new SKColor(255, 255, 255, 60) };
            canvas.Clear(SKColors.Black);
            canvas.ClipRoundRect(new SKRoundRect(new SKRect(6, 6, 122, 122), 58), SKClipOperation.Intersect, antialias: true);
            canvas.Clear(new SKColor(200, 120, 60));
            canvas.DrawBitmap(inner, 0, 0, new SKSamplingOptions(SKFilterMode.Linear), faint);
            Scenes.Write(folder, $"{(i % 2 == 0 ? 'a' : 'b')}/{i}.jpg", bitmap);
        }

        Assert.DoesNotContain(DatasetAudit.Run(ImageDataset.Open(folder.Path), Copies).Findings, finding => finding.Pairs.Count > 0);
    }

    [Fact]
    public void Copies_of_equal_pixels_are_found_and_dropped()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 10);
        Scenes.Write(folder, "a/p.png", Scenes.Discs(1));
        Scenes.Write(folder, "a/q.png", Scenes.Discs(1));
        foreach (ImageOrientation transform in Enum.GetValues<ImageOrientation>().Skip(1))
        {
            using SKBitmap upright = Scenes.Discs(1);
            Scenes.Write(folder, $"a/turned {transform}.png", Scenes.Turned(upright, transform));
        }

        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path), Copies);
        AuditPair exact = Assert.Single(Assert.Single(report.Findings, f => f.Kind == AuditFindingKind.ExactCopies).Pairs);
        Assert.Equal(("p.png", "q.png"), (Path.GetFileName(exact.First), Path.GetFileName(exact.Second)));
        AuditFinding turned = Assert.Single(report.Findings, f => f.Kind == AuditFindingKind.TurnedCopies);
        Assert.Equal(7, turned.Pairs.Count);
        Assert.All(turned.Pairs, pair => Assert.Contains($"turned {pair.Transform}.png", pair.Second, StringComparison.Ordinal));
        ImageDataset clean = report.Deduplicate();
        Assert.Equal(21, clean.Count);
        Assert.Contains(clean.Samples, sample => sample.Path.EndsWith("p.png", StringComparison.Ordinal));
        DatasetAudit.Run(clean, Copies).AssertClean();
    }

    [Fact]
    public void Equal_pictures_under_two_labels_are_severe()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 10);
        Scenes.Write(folder, "a/p.png", Scenes.Discs(1));
        using (SKBitmap upright = Scenes.Discs(1))
        {
            Scenes.Write(folder, "b/q.png", Scenes.Turned(upright, ImageOrientation.MirroredTopBottom));
        }

        Scenes.Write(folder, "a/near.jpg", Scenes.Discs(2), 90);
        Scenes.Write(folder, "b/near.jpg", Scenes.Discs(2), 50);
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path), Copies);
        AuditPair pair = Assert.Single(Assert.Single(report.Findings, f => f.Kind == AuditFindingKind.ConflictingLabels).Pairs);
        Assert.Equal(("a", "b", ImageOrientation.MirroredTopBottom), (pair.FirstLabel, pair.SecondLabel, pair.Transform));
        Assert.Single(Assert.Single(report.Findings, f => f.Kind == AuditFindingKind.SimilarUnderTwoLabels).Pairs);
        Assert.Equal(AuditSeverity.Severe, report.MostSevere);
        Assert.Contains(nameof(AuditSeverity.Severe), Assert.Throws<AuditException>(() => report.AssertClean(AuditSeverity.Severe)).Message, StringComparison.Ordinal);
        Assert.Equal(22, report.Deduplicate().Count);
        Assert.Equal(24, report.Deduplicate(keepConflicts: true).Count);
    }

    [Fact]
    public void Patches_of_one_scene_are_found_where_asked_for()
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 10; i++)
        {
            using SKBitmap scene = Scenes.Discs(i, 260, 200);
            Scenes.Write(folder, $"a/{i}.jpg", Scenes.Cropped(scene, 0, 0, 0.25, 0));
            Scenes.Write(folder, $"b/{i}.jpg", Scenes.Discs(100 + i, 195, 200));
            if (i < 4)
            {
                using SKBitmap other = Scenes.Cropped(scene, 0.25, 0, 0, 0);
                Scenes.Write(folder, $"a/{i} shifted.jpg", Scenes.Turned(other, ImageOrientation.Rotated180));
            }
        }

        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.DoesNotContain(DatasetAudit.Run(dataset, Copies).Findings, f => f.Pairs.Count > 0);
        AuditReport report = DatasetAudit.Run(dataset, Copies with { Overlaps = true });
        AuditFinding finding = Assert.Single(report.Findings, f => f.Pairs.Count > 0);
        Assert.Equal((AuditFindingKind.Overlaps, AuditSeverity.Warning), (finding.Kind, finding.Severity));
        Assert.Equal(
            Enumerable.Range(0, 4).Select(i => ($"{i} shifted.jpg", $"{i}.jpg")),
            finding.Pairs.Select(pair => (Path.GetFileName(pair.First), Path.GetFileName(pair.Second))));
        Assert.Equal(4, report.LinkGroups().Groups.Count);
    }

    [Fact]
    public void Single_coloured_pictures_are_not_compared()
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 20; i++)
        {
            var bitmap = new SKBitmap(32, 32);
            bitmap.Erase(new SKColor((byte)(100 + i), 80, 80));
            Scenes.Write(folder, $"{(i % 2 == 0 ? 'a' : 'b')}/{i}.png", bitmap);
        }

        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path), Copies);
        AuditFinding finding = Assert.Single(report.Findings);
        Assert.Equal((AuditFindingKind.NotCompared, AuditSeverity.Info, 20), (finding.Kind, finding.Severity, finding.Paths.Count));
    }

    [Fact]
    public void Generated_pictures_have_nothing_to_compare()
    {
        AuditReport report = DatasetAudit.Run(SyntheticDomain.Create(SyntheticKind.Lesions, 12));
        Assert.Null(report.Shortcut);
        Assert.Equal(AuditFindingKind.NotCompared, Assert.Single(report.Findings).Kind);
        report.AssertClean();
    }

    [Fact]
    public void Classes_that_are_tiny_or_out_of_balance_are_named()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 12);
        for (int i = 0; i < 30; i++)
        {
            Scenes.Write(folder, $"a/more{i}.jpg", Scenes.Discs(5000 + i));
        }

        Scenes.Write(folder, "c/only.jpg", Scenes.Discs(9));
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path), Copies);
        Assert.Contains("class 'c' 1", Assert.Single(report.Findings, f => f.Kind == AuditFindingKind.ClassImbalance).Message, StringComparison.Ordinal);
        AuditFinding tiny = Assert.Single(report.Findings, f => f.Kind == AuditFindingKind.TinyClass);
        Assert.Contains("Class 'c' has 1 picture in 1 linked group", tiny.Message, StringComparison.Ordinal);
        Assert.Equal("only.jpg", Path.GetFileName(Assert.Single(tiny.Paths)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unreadable_files_are_findings(bool isChecked)
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 10);
        string broken = folder.Write("a/broken.jpg", "text");
        var options = new DatasetOptions { CheckImages = isChecked, DecodeErrors = isChecked ? DecodeErrorPolicy.SkipAndReport : DecodeErrorPolicy.Fail };
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(folder.Path, options), Copies);
        AuditFinding finding = Assert.Single(report.Findings);
        Assert.Equal((AuditFindingKind.UnreadableFiles, AuditSeverity.Warning, broken), (finding.Kind, finding.Severity, Assert.Single(finding.Paths)));
    }

    [Fact]
    public void Cancelled_audit_ends()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 2);
        using var source = new CancellationTokenSource();
        source.Cancel();
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.ThrowsAny<OperationCanceledException>(() => DatasetAudit.Run(dataset, Copies, null, source.Token));
    }

    [Fact]
    public void Progress_tells_the_stages()
    {
        using var folder = new TempFolder();
        Scenes.Fill(folder, 12);
        var seen = new List<AuditProgress>();
        DatasetAudit.Run(ImageDataset.Open(folder.Path), null, new SynchronousProgress<AuditProgress>(value =>
        {
            lock (seen)
            {
                seen.Add(value);
            }
        }));
        Assert.Equal(Enum.GetValues<AuditStage>(), seen.Select(value => value.Stage).Distinct());
        Assert.All(seen.GroupBy(value => value.Stage), stage => Assert.Equal(24, stage.Max(value => value.Done)));
    }

    private static SKBitmap Changed(SKBitmap original, string change) => change switch
    {
        "re-encoded" => original.Copy(),
        "mirrored" => Scenes.Turned(original, ImageOrientation.MirroredLeftRight),
        "rotated" => Scenes.Turned(original, ImageOrientation.Rotated90),
        "cropped" => Scenes.Cropped(original, 0.025, 0.025, 0.025, 0.025),
        "cropped at a corner" => Scenes.Cropped(original, 0.05, 0, 0, 0.05),
        "smaller" => Scenes.Resized(original, 144, 108),
        "larger" => Scenes.Resized(original, 176, 132),
        "stretched" => Scenes.Resized(original, 120, 120),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Not a change."),
    };
}
