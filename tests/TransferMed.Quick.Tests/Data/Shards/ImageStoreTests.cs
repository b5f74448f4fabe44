using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data.Shards;

/// <summary>Datasets of a store of a user's own.</summary>
public class ImageStoreTests
{
    [Fact]
    public void A_manifest_names_files_of_the_store()
    {
        var store = new MemoryStore(new Dictionary<string, byte[]>
        {
            ["manifest.csv"] = TarBytes.Text("path,label,group\na/1.png,x,p\n./a/2.png,y,q\na\\3.png,y,q\n"),
            ["classes.txt"] = TarBytes.Text("y\nx\n"),
            ["a/1.png"] = TestImages.Png(1),
            ["a/2.png"] = TestImages.Png(2),
            ["a/3.png"] = TestImages.Png(3),
        });

        ImageDataset dataset = ImageDataset.OpenStore(store);

        Assert.Equal(["memory://set/a/1.png", "memory://set/a/2.png", "memory://set/a/3.png"], dataset.Samples.Select(sample => sample.Path));
        Assert.Equal([1, 0, 0], dataset.Samples.Select(sample => sample.Label));
        Assert.Equal(["p", "q"], dataset.Groups);
        Assert.Equal(("set", 3), (dataset.Name, dataset.Samples[1].Line));
        Assert.Equal(
            ImageDataset.Create("files", ["y", "x"], dataset.Samples, sample => TestImages.Png(sample.Path[^5] - '0'), new DatasetOptions { Classes = ["y", "x"] }).Fingerprint,
            dataset.Fingerprint);
    }

    [Fact]
    public void What_a_manifest_names_and_the_store_lacks_is_refused_with_its_line()
    {
        var store = new MemoryStore(new Dictionary<string, byte[]> { ["manifest.csv"] = TarBytes.Text("path,label\nb.png,x\n") });

        Assert.Equal("memory://set/manifest.csv, line 2: memory://set has no file 'b.png'. Paths are names within the store, with their extension.", Assert.Throws<DatasetException>(() => ImageDataset.OpenStore(store)).Message);
    }

    [Fact]
    public void A_store_without_a_dataset_is_refused_with_what_it_holds()
    {
        Assert.Contains("it holds 1 file, the first 'a.png'", Assert.Throws<DatasetException>(() => ImageDataset.OpenStore(new MemoryStore(new Dictionary<string, byte[]> { ["a.png"] = [1] }))).Message, StringComparison.Ordinal);
        Assert.Contains("it holds 0 files.", Assert.Throws<DatasetException>(() => ImageDataset.OpenStore(new MemoryStore(new Dictionary<string, byte[]>()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_fails_is_no_bad_picture()
    {
        var store = new MemoryStore(new Dictionary<string, byte[]> { ["set.tar"] = TarBytes.Pictures(4) });
        ImageDataset dataset = ImageDataset.OpenStore(store, new DatasetOptions { CheckImages = false });

        store.Fault = _ => new IOException("no network");
        ImageAccessException access = Assert.Throws<ImageAccessException>(() => Read(dataset));
        Assert.Equal("memory://set/set.tar/0.png: memory://set/set.tar cannot be read from byte 512: no network The picture itself may be good: repair what fails, then start again.", access.Message);
        Assert.Throws<DatasetException>(() => ImageDataset.OpenStore(store));

        store.Fault = _ => new FileNotFoundException("it is gone.");
        Assert.Throws<ImageDecodeException>(() => Read(dataset));

        store.Fault = _ => new InvalidOperationException("a fault of its own");
        Assert.Throws<ImageAccessException>(() => Read(dataset));
    }

    [Fact]
    public void A_sample_of_another_path_is_refused()
    {
        ImageDataset dataset = ImageDataset.OpenStore(new MemoryStore(new Dictionary<string, byte[]> { ["set.tar"] = TarBytes.Pictures(4) }));

        Assert.Contains("has no such picture", Assert.Throws<ImageDecodeException>(() => dataset.Pixels.Read(new ImageSample("other", 0), new ImageGeometry(2, 2), new byte[12])).Message, StringComparison.Ordinal);
    }

    private static void Read(ImageDataset dataset) => dataset.Pixels.Read(dataset.Samples[0], new ImageGeometry(2, 2), new byte[12]);
}
