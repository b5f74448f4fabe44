using TransferMed.Auditing;
using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

public class NeighbourFileTests
{
    [Fact]
    public void Masks_beside_their_pictures_are_left_out_by_name()
    {
        using var folder = new TempFolder();
        Fill(folder, "a/benign (1).jpg", "a/benign (1)_mask.png", "a/benign (1)_mask_1.png", "a/face_mask.png", "b/2.png", "b/2_Segmentation.png", "b/images/3.png", "b/masks/3.png");
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.Equal(["benign (1).jpg", "face_mask.png", "2.png", "3.png"], dataset.Samples.Select(sample => Path.GetFileName(sample.Path)));
        Assert.Equal(4, dataset.Skipped.Count);
        Assert.Contains("mask of the picture 'benign (1)'", dataset.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.StartsWith("4 pictures named like masks", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_of_masks_is_no_class()
    {
        using var folder = new TempFolder();
        Fill(folder, "images/1.png", "images/2.png", "masks/1.png", "masks/2_mask.png");
        AssertRefused(folder.Path, "'masks' would be a class", "2 of its 2");
        using var faces = new TempFolder();
        Fill(faces, "mask/1.png", "bare/2.png");
        Assert.Equal(["bare", "mask"], ImageDataset.Open(faces.Path).Classes);
    }

    [Theory]
    [InlineData("chest", "A/1.png", "B/2.png", "chest/A/1.png", "chest/B/2.png")]
    [InlineData("chest", "train/A/1.png", "train/B/2.png", "test/A/3.png", "test/B/4.png", "chest/train/A/1.png", "chest/test/A/3.png")]
    [InlineData("A/copy", "A/1.png", "B/2.png", "A/copy/A/1.png", "A/copy/B/2.png")]
    public void Set_that_lies_within_itself_is_refused(string copy, params string[] files)
    {
        using var folder = new TempFolder();
        Fill(folder, files);
        AssertRefused(folder.Path, $"the folder '{copy}' holds", "lies within itself", Path.Combine(folder.Path, copy));
    }

    [Fact]
    public void Audit_blames_the_nested_copy_and_not_the_labels()
    {
        using var folder = new TempFolder();
        Fill(folder, "a/1.png", "a/2.png", "b/3.png", "b/4.png");
        foreach (string name in (string[])["a/1.png", "b/3.png"])
        {
            folder.Write(Path.Combine("old", name), File.ReadAllBytes(Path.Combine(folder.Path, name)));
        }

        folder.Write("m.csv", "path,label\na/1.png,a\na/2.png,a\nb/3.png,b\nb/4.png,b\nold/a/1.png,old\nold/b/3.png,old\n");
        AuditReport report = DatasetAudit.Run(ImageDataset.Open(Path.Combine(folder.Path, "m.csv")), null, null, default);
        string message = report.Findings.Single(finding => finding.Kind == AuditFindingKind.ConflictingLabels).Message;
        Assert.Contains($"lie in {Path.Combine(folder.Path, "old")}", message, StringComparison.Ordinal);
        Assert.Contains("copy of itself", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Correct the labels", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_height_is_refused_with_where_to_open()
    {
        using var folder = new TempFolder();
        Fill(folder, "data/A/1.png", "data/B/2.png");
        AssertRefused(folder.Path, "one level too high", Path.Combine(folder.Path, "data"));
        AssertRefused(Path.Combine(folder.Path, "data", "A"), "open the folder above it", Path.Combine(folder.Path, "data"));
    }

    [Fact]
    public void Hidden_and_temporary_files_are_passed_over_and_counted()
    {
        using var folder = new TempFolder();
        Fill(folder, "a/1.png", "b/2.png", "a/._1.png", "a/~$1.png", "a/1.png.tmp", "b/.ipynb_checkpoints/2-checkpoint.png", "__MACOSX/a/1.png", "a/Thumbs.db", "b/2.jpg.part");
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.Equal(2, dataset.Count);
        Assert.Contains("6 hidden or temporary files and folders", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Single_class_is_said()
    {
        using var folder = new TempFolder();
        Fill(folder, "A/1.png", "A/2.png");
        Assert.Contains("The only class is 'A'", Assert.Single(ImageDataset.Open(folder.Path).Notes), StringComparison.Ordinal);
    }

    private static void Fill(TempFolder folder, params string[] files)
    {
        for (int i = 0; i < files.Length; i++)
        {
            folder.Write(files[i], TestImages.Png(200 + i));
        }
    }

    private static void AssertRefused(string path, params string[] reasons)
    {
        string message = Assert.Throws<DatasetException>(() => ImageDataset.Open(path)).Message;
        Assert.All(reasons, reason => Assert.Contains(reason, message, StringComparison.Ordinal));
    }
}
