using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>Pictures without labels are all that lie in and beneath a folder, none twice.</summary>
public sealed class UnlabelledFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_picture_in_and_beneath_the_folder_is_opened_whatever_its_folder_is_called()
    {
        _folder.Write("a.png", TestImages.Png(1));
        _folder.Write("ward/b.png", TestImages.Png(2));
        _folder.Write("train/ulcer/c.png", TestImages.Png(3));
        _folder.Write("train/ulcer/c_mask.png", TestImages.Png(4));
        _folder.Write("notes.txt", "text");
        _folder.Write(".hidden.png", TestImages.Png(5));
        var images = ImageDataset.OpenUnlabelled(_folder.Path);

        Assert.Equal(["a.png", "c.png", "b.png"], images.Samples.Select(sample => Path.GetFileName(sample.Path)));
        Assert.True(images.IsUnlabelled);
        Assert.False(images.ClassOrderIsStated);
        Assert.Equal([ImageDataset.NoLabel], images.Classes);
        Assert.Equal("c_mask.png", Path.GetFileName(Assert.Single(images.Skipped).Path));
        Assert.Equal($"{images.Name}: 3 pictures without labels", images.ToString());
        Assert.True(images.Subset([0]).IsUnlabelled);
        Assert.Equal(64, images.Fingerprint.Length);
    }

    [Fact]
    public void Copies_of_the_same_pixels_are_left_out_and_named()
    {
        _folder.Write("a.png", TestImages.Png(1));
        _folder.Write("b.png", TestImages.Png(1));
        _folder.Write("c/d.png", TestImages.Png(1));
        _folder.Write("e.png", TestImages.Png(2));
        var images = ImageDataset.OpenUnlabelled(_folder.Path);

        Assert.Equal(["a.png", "e.png"], images.Samples.Select(sample => Path.GetFileName(sample.Path)));
        Assert.All(images.Skipped, file => Assert.Equal("it has the same pixels as 'a.png'.", file.Reason));
        Assert.Contains("2 pictures of the same pixels as another (b.png, ...) are left out.", images.Notes);
        Assert.Equal(4, ImageDataset.OpenUnlabelled(_folder.Path, new DatasetOptions { CheckImages = false }).Count);
    }

    [Fact]
    public void Broken_pictures_are_refused_or_left_out_as_the_options_say()
    {
        _folder.Write("a.png", TestImages.Png(1));
        _folder.Write("broken.png", "no picture");
        Assert.Throws<ImageDecodeException>(() => ImageDataset.OpenUnlabelled(_folder.Path));
        var images = ImageDataset.OpenUnlabelled(_folder.Path, new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport });
        Assert.Equal((1, 1), (images.Count, images.Skipped.Count));
    }

    [Fact]
    public void What_holds_no_picture_is_refused()
    {
        _folder.Write("notes.txt", "text");
        Assert.Contains("the folder holds no picture", Fault(_folder.Path), StringComparison.Ordinal);
        Assert.Contains("the folder does not exist", Fault(Path.Combine(_folder.Path, "nothing")), StringComparison.Ordinal);
        Assert.Contains("is a file", Fault(Path.Combine(_folder.Path, "notes.txt")), StringComparison.Ordinal);

        static string Fault(string path) => Assert.Throws<DatasetException>(() => ImageDataset.OpenUnlabelled(path)).Message;
    }

    [Fact]
    public void A_folder_of_classes_is_labelled() => Assert.False(SyntheticDomain.Create(SyntheticKind.Shapes, 1).IsUnlabelled);
}
