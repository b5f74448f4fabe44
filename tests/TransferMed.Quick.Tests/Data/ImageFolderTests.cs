using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

public class ImageFolderTests
{
    [Fact]
    public void Classes_are_sorted_ordinally_and_litter_is_passed_over()
    {
        using var folder = new TempFolder();
        folder.Write("zebra/1.PNG", TestImages.Png(1));
        folder.Write("Apple with space/имя ñ 図.jpeg", TestImages.Jpeg(8, 8));
        folder.Write("apple/deeper/still/n.gif", EncodedImages.TwoFrameGif);
        folder.Write("apple/2.png", TestImages.Png(2));
        folder.Write("apple/no_extension", TestImages.Png(3));
        foreach (string litter in (string[])["apple/notes.txt", "apple/Thumbs.db", "apple/.DS_Store", "apple/._2.png", "apple/.hidden/x.png", "__MACOSX/apple/._2.png", "labels.csv", ".git/x.png"])
        {
            folder.Write(litter, "litter");
        }

        ImageDataset dataset = ImageDataset.Open(folder.Path);
        Assert.Equal(["Apple with space", "apple", "zebra"], dataset.Classes);
        Assert.Equal([1, 3, 1], dataset.ClassCounts);
        Assert.Equal(
            ["Apple with space/имя ñ 図.jpeg", "apple/2.png", "apple/no_extension", "apple/deeper/still/n.gif", "zebra/1.PNG"],
            dataset.Samples.Select(sample => Path.GetRelativePath(folder.Path, sample.Path).Replace('\\', '/')));
        Assert.Equal(Path.GetFileName(folder.Path), dataset.Name);
        Assert.False(dataset.IsSynthetic);
        Assert.Empty(dataset.Skipped);
    }

    [Fact]
    public void Pixels_are_read_at_the_wanted_geometry()
    {
        using var folder = new TempFolder();
        folder.Write("a/1.bmp", TestImages.Bmp(30, 10, 10, 20, 30));
        ImageDataset dataset = ImageDataset.Open(folder.Path);
        var geometry = new ImageGeometry(4, 6, 3, ResizeMode.Pad);
        var pixels = new byte[geometry.ByteCount];
        dataset.Pixels.Read(dataset.Samples[0], geometry, pixels);
        byte[] empty = new byte[18];
        byte[] filled = [.. Enumerable.Repeat(new byte[] { 10, 20, 30 }, 12).SelectMany(pixel => pixel)];
        Assert.Equal([.. empty, .. filled, .. empty], pixels);
    }

    [Fact]
    public void Errors_say_what_is_wrong_with_the_folder()
    {
        using var folder = new TempFolder();
        AssertFails(Path.Combine(folder.Path, "missing"), "does not exist");
        AssertFails(folder.Path, "no class folders and no pictures");
        string stray = folder.Write("stray.png", TestImages.Png(1));
        AssertFails(folder.Path, "1 pictures but no class folders");
        AssertFails(stray, "is a picture. A dataset is a folder");
        folder.Write("a/1.png", TestImages.Png(1));
        folder.MakeFolder("empty class");
        AssertFails(folder.Path, "'empty class' holds no picture");
    }

    [Fact]
    public void Pictures_outside_the_classes_are_listed()
    {
        using var folder = new TempFolder();
        string stray = folder.Write("stray.png", TestImages.Png(1));
        folder.Write("a/1.png", TestImages.Png(1));
        SkippedFile skipped = Assert.Single(ImageDataset.Open(folder.Path).Skipped);
        Assert.Equal(stray, skipped.Path);
    }

    [Fact]
    public void Unsupported_pictures_are_not_passed_over()
    {
        using var folder = new TempFolder();
        folder.Write("a/1.png", TestImages.Png(1));
        string tiff = folder.Write("a/2.tif", "II*\0........");
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => ImageDataset.Open(folder.Path));
        Assert.Equal(tiff, error.Path);
        Assert.Contains("TIFF", error.Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Linked_folders_are_followed_once()
    {
        Skip.If(OperatingSystem.IsWindows(), "Making a symbolic link needs a privilege on Windows.");
        using var folder = new TempFolder();
        folder.Write("data/1.png", TestImages.Png(1));
        string root = folder.MakeFolder("root");
        Directory.CreateSymbolicLink(Path.Combine(root, "a"), Path.Combine(folder.Path, "data"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "data", "circle"), Path.Combine(folder.Path, "data"));
        Assert.Equal(1, ImageDataset.Open(root).Count);
    }

    private static void AssertFails(string path, string reason)
    {
        DatasetException error = Assert.Throws<DatasetException>(() => ImageDataset.Open(path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
