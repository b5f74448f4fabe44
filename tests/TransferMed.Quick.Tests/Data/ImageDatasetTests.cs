using SkiaSharp;
using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

public class ImageDatasetTests
{
    [Fact]
    public void Fingerprint_does_not_depend_on_names_places_or_lossless_formats()
    {
        using var one = new TempFolder();
        one.Write("a/1.png", TestImages.Png(1));
        one.Write("a/2.png", TestImages.Png(2));
        one.Write("b/3.png", TestImages.Png(3));
        using var other = new TempFolder();
        other.Write("a/deep/z.png", TestImages.Png(1));
        other.Write("a/y.png", TestImages.Encode(TestImages.Noise(2), SKEncodedImageFormat.Png, 100));
        other.Write("b/x.png", ImageBytes.WithPngChunk(TestImages.Png(3), "tEXt", [.. "a\0b"u8]));
        string fingerprint = ImageDataset.Open(one.Path).Fingerprint;
        Assert.Matches("^[0-9a-f]{64}$", fingerprint);
        Assert.Equal(fingerprint, ImageDataset.Open(other.Path).Fingerprint);
    }

    [Fact]
    public void Fingerprint_changes_with_pixels_labels_classes_and_groups()
    {
        using var folder = new TempFolder();
        folder.Write("1.png", TestImages.Png(1));
        folder.Write("2.png", TestImages.Png(2));
        folder.Write("3.png", TestImages.Png(3));
        string[] manifests =
        [
            "path,label,group\n1.png,a,\n2.png,b,",
            "path,label,group\n1.png,b,\n2.png,a,",
            "path,label,group\n1.png,a,\n3.png,b,",
            "path,label,group\n1.png,a,\n2.png,c,",
            "path,label,group\n1.png,a,g\n2.png,b,",
            "path,label,group\n1.png,a,\n2.png,b,\n3.png,b,",
        ];
        string[] fingerprints = [.. manifests.Select((text, i) => ImageDataset.Open(folder.Write($"{i}.csv", text)).Fingerprint)];
        Assert.Equal(manifests.Length, fingerprints.Distinct().Count());
    }

    [Fact]
    public void Subset_keeps_classes_and_order()
    {
        ImageDataset dataset = SyntheticDomain.Create(SyntheticKind.Lesions, 4);
        ImageDataset subset = dataset.Subset([7, 0]);
        Assert.Equal([dataset.Samples[7], dataset.Samples[0]], subset.Samples);
        Assert.Equal(dataset.Classes, subset.Classes);
        Assert.Equal([1, 1, 0], subset.ClassCounts);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Subset([12]));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Subset([-1]));
        Assert.Throws<ArgumentException>(() => dataset.Subset([3, 3]));
    }

    [Fact]
    public void Take_is_stratified_nested_and_depends_on_the_seed()
    {
        ImageDataset dataset = SyntheticDomain.Create(SyntheticKind.Lesions, 30);
        ImageDataset small = dataset.Take(5, seed: 1);
        Assert.Equal([5, 5, 5], small.ClassCounts);
        Assert.Equal(small.Samples, dataset.Take(5, seed: 1).Samples);
        Assert.NotEqual(small.Samples, dataset.Take(5, seed: 2).Samples);
        Assert.Subset(dataset.Take(9, seed: 1).Samples.ToHashSet(), small.Samples.ToHashSet());
        Assert.Equal(dataset.Samples, dataset.Take(1000, seed: 1).Samples);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Take(0, seed: 1));
    }
}
