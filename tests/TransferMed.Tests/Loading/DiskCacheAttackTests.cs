using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Tests.Loading;

/// <summary>Pictures and cache files that are changed at the worst moments: the right bytes or an error that names the picture, never other bytes.</summary>
public sealed class DiskCacheAttackTests : IDisposable
{
    private static readonly ImageGeometry s_geometry = new(6, 5);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private LoaderOptions Options(CacheMode mode) => new() { BatchSize = 4, Cache = mode, DiskCacheFolder = _folder.File("cache") };

    private BatchLoader Loader(ImageDataset dataset, CacheMode mode = CacheMode.Disk) => new(dataset, s_geometry.Half(), Options(mode), TorchDevice.Cpu);

    private static float[] Values(IEnumerable<Batch> batches) => [.. BatchCopy.Of(batches).SelectMany(batch => batch.Images)];

    [Fact]
    public void Picture_that_is_replaced_between_hash_and_decoding_is_not_kept_under_its_old_hash()
    {
        string image = WriteImages();
        byte[] before = File.ReadAllBytes(image);
        var replacing = new ReplacingDecoder { Trigger = before };
        ImageDataset dataset = ImageDataset.Open(_folder.File("pictures"), new DatasetOptions { Decoding = new() { Decoder = replacing }, CheckImages = false });

        // Called when the file has been read to be identified: what is read next is another picture.
        replacing.AfterRead = () => File.WriteAllBytes(image, Encoded(200));
        using (BatchLoader loader = Loader(dataset))
        {
            string message = Assert.Throws<DatasetException>(() => Values(loader.Epoch(0))).Message;
            Assert.Contains(image, message, StringComparison.Ordinal);
            Assert.Contains("was changed", message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(_folder.File("cache")));
        replacing.AfterRead = null;
        File.WriteAllBytes(image, before);
        ImageDataset again = ImageDataset.Open(_folder.File("pictures"), new DatasetOptions { Decoding = new() { Decoder = replacing }, CheckImages = false });
        using BatchLoader cached = Loader(again);
        using BatchLoader plain = Loader(again, CacheMode.None);
        Assert.Equal(Values(plain.Epoch(0)), Values(cached.Epoch(0)));
    }

    [Theory]
    [InlineData(CacheMode.None)]
    [InlineData(CacheMode.Memory)]
    [InlineData(CacheMode.Disk)]
    public void Picture_that_is_replaced_after_its_dataset_was_opened_is_an_error(CacheMode mode)
    {
        string image = WriteImages();
        ImageDataset dataset = ImageDataset.Open(_folder.File("pictures"));
        File.WriteAllBytes(image, Encoded(200));
        using BatchLoader loader = Loader(dataset, mode);
        string message = Assert.Throws<DatasetException>(() => Values(loader.Epoch(0))).Message;
        Assert.Contains(image, message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Cache_that_is_cut_off_while_a_loader_runs_gives_the_right_pictures()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows does not let a file be written that another has opened for reading.");
        ImageDataset dataset = new IdentifiedImages(new FakeImages()).Dataset(10);
        using BatchLoader plain = Loader(dataset, CacheMode.None);
        float[] expected = Values(plain.Epoch(0));
        using BatchLoader loader = Loader(dataset);
        Assert.Equal(expected, Values(loader.Epoch(0)));
        string file = Assert.Single(Directory.GetFiles(_folder.File("cache")));
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.SetLength(0);
        }

        Assert.Equal(expected, Values(loader.Epoch(0)));
        Assert.Equal(10, loader.Statistics.DamagedInCache);
        Assert.Contains("10 were damaged", loader.Statistics.Verdict, StringComparison.Ordinal);
    }

    /// <summary>Bits are flipped, blocks overwritten and the end cut off under an open loader; TRANSFERMED_FUZZ raises the number of times.</summary>
    [SkippableFact]
    public void Cache_that_is_changed_at_random_under_a_loader_gives_the_right_pictures()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows does not let a file be written that another has opened for reading.");
        int count = Fuzzing.Count(200);
        ImageDataset dataset = new IdentifiedImages(new FakeImages()).Dataset(10);
        using BatchLoader plain = Loader(dataset, CacheMode.None);
        float[] expected = Values(plain.Epoch(0));
        using (BatchLoader first = Loader(dataset))
        {
            Values(first.Epoch(0));
        }

        string file = Assert.Single(Directory.GetFiles(_folder.File("cache")));
        byte[] content = File.ReadAllBytes(file);
        var random = new SampleRandom(20, 26);
        long damaged = 0;
        for (int i = 0; i < count; i++)
        {
            File.WriteAllBytes(file, content);
            using BatchLoader loader = Loader(dataset);
            if (i % 2 == 0)
            {
                // Open before the change; else the change is there when it is opened.
                Assert.Equal(expected, Values(loader.Epoch(0)));
            }

            Mutate(file, content, ref random);
            Assert.Equal(expected, Values(loader.Epoch(0)));
            damaged += loader.Statistics.DamagedInCache;
        }

        Assert.True(count < 50 || damaged > count / 20, $"{damaged} damaged pictures in {count} changes: the changes do not hit.");
        Console.WriteLine($"Disk cache: {count} changes, {damaged} pictures decoded instead, no other byte.");
    }

    private static void Mutate(string file, byte[] content, ref SampleRandom random)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        int at = random.NextInt32(4) == 0 ? random.NextInt32(content.Length) : content.Length - 1 - random.NextInt32(10 * s_geometry.ByteCount);
        switch (random.NextInt32(4))
        {
            case 0:
                stream.SetLength(at);
                break;
            case 1:
                stream.Position = at;
                stream.Write(new byte[Math.Min(64, content.Length - at)]);
                break;
            default:
                stream.Position = at;
                stream.WriteByte((byte)(content[at] ^ (1 << random.NextInt32(8))));
                break;
        }
    }

    /// <summary>Two classes of one picture; gives the path of the first.</summary>
    private string WriteImages()
    {
        foreach (string name in (string[])["a", "b"])
        {
            Directory.CreateDirectory(Path.Combine(_folder.File("pictures"), name));
            File.WriteAllBytes(Path.Combine(_folder.File("pictures"), name, "1.png"), Encoded((byte)name[0]));
        }

        return Path.Combine(_folder.File("pictures"), "a", "1.png");
    }

    private static byte[] Encoded(byte grey)
    {
        using var bitmap = new SkiaSharp.SKBitmap(9, 7);
        bitmap.Erase(new SkiaSharp.SKColor(grey, grey, grey));
        using SkiaSharp.SKData data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>Reads nothing itself; is asked about each file after it was read and before it is decoded.</summary>
    private sealed class ReplacingDecoder : IImageDecoder
    {
        /// <summary>The file whose reading counts.</summary>
        public required byte[] Trigger { get; init; }

        public Action? AfterRead { get; set; }

        public bool Recognises(ReadOnlySpan<byte> header)
        {
            if (header.SequenceEqual(Trigger.AsSpan(0, Math.Min(Trigger.Length, header.Length))))
            {
                AfterRead?.Invoke();
            }

            return false;
        }

        public ImageInfo Identify(ReadOnlySpan<byte> data, string path) => throw new NotSupportedException();

        public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request) => throw new NotSupportedException();
    }
}
