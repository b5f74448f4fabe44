using Microsoft.Extensions.Logging;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Tests.Loading;

public sealed class DiskCacheTests : IDisposable
{
    private static readonly ImageGeometry s_geometry = new(6, 5);
    private readonly TemporaryFolder _folder = new();
    private readonly FakeImages _images = new();

    public void Dispose() => _folder.Dispose();

    private string[] Files => Directory.Exists(CacheFolder) ? [.. Directory.GetFiles(CacheFolder).Order(StringComparer.Ordinal)] : [];

    private string CacheFolder => _folder.File("cache");

    private LoaderOptions Options(CacheMode mode = CacheMode.Disk) => new()
    {
        BatchSize = 4,
        Shuffle = true,
        Cache = mode,
        Seed = 11,
        DiskCacheFolder = CacheFolder,
    };

    private static BatchLoader Loader(ImageDataset dataset, LoaderOptions options, ILogger? logger = null, PixelCache? cache = null) =>
        new(dataset, s_geometry.Half(), options, TorchDevice.Cpu, logger, cache);

    private ImageDataset Dataset(int count = 10, string recipe = "fake 1") => new IdentifiedImages(_images) { Recipe = recipe }.Dataset(count);

    private List<BatchCopy> Epoch(ImageDataset dataset, LoaderOptions? options = null, ILogger? logger = null)
    {
        using BatchLoader loader = Loader(dataset, options ?? Options(), logger);
        return BatchCopy.Of(loader.Epoch(0));
    }

    private void AssertRight(List<BatchCopy> batches)
    {
        List<BatchCopy> expected = Epoch(new FakeImages().Dataset(10), Options(CacheMode.None));
        Assert.Equal(expected.SelectMany(b => b.Indices), batches.SelectMany(b => b.Indices));
        Assert.Equal(expected.SelectMany(b => b.Images), batches.SelectMany(b => b.Images));
    }

    [Fact]
    public void Second_loader_decodes_nothing()
    {
        AssertRight(Epoch(Dataset()));
        Assert.Equal(10, _images.Reads);
        AssertRight(Epoch(Dataset()));
        Assert.Equal(10, _images.Reads);
        Assert.Single(Files);
    }

    [Fact]
    public void Order_of_the_samples_does_not_matter_and_equal_pictures_are_kept_once()
    {
        var reader = new IdentifiedImages(_images) { ContentOf = path => path == FakeImages.PathOf(3) ? FakeImages.PathOf(2) : path };
        ImageDataset dataset = reader.Dataset(10);
        Epoch(dataset);
        Assert.Equal(9, _images.Reads);
        Epoch(dataset.Subset(Enumerable.Range(0, 10).Reverse()));
        Assert.Equal(9, _images.Reads);
    }

    [Fact]
    public void Other_decoder_geometry_or_pictures_have_files_of_their_own()
    {
        Epoch(Dataset());
        Epoch(Dataset(recipe: "fake 2"));
        Epoch(Dataset(9));
        using (var other = new BatchLoader(Dataset(), new ImageGeometry(6, 5, 1).Half(), Options(), TorchDevice.Cpu))
        {
            BatchCopy.Of(other.Epoch(0));
        }

        Assert.Equal(4, Files.Length);
        Assert.Equal(39, _images.Reads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(45)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(4096)]
    [InlineData(-1)]
    public void Damaged_file_gives_the_right_pictures_and_is_made_anew(int place)
    {
        Epoch(Dataset());
        byte[] content = File.ReadAllBytes(Files[0]);
        byte[] damaged = [.. content];
        damaged[place < 0 ? ^1 : place] ^= 0x40;
        File.WriteAllBytes(Files[0], damaged);
        var log = new RecordingLogger();
        AssertRight(Epoch(Dataset(), logger: log));
        Assert.Contains(log.Lines, line => line.Contains("damaged", StringComparison.Ordinal));
        AssertRight(Epoch(Dataset()));
        Assert.Equal(content, File.ReadAllBytes(Assert.Single(Files)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(4097)]
    public void Truncated_file_is_made_anew(int length)
    {
        Epoch(Dataset());
        byte[] content = File.ReadAllBytes(Files[0]);
        File.WriteAllBytes(Files[0], content[..length]);
        AssertRight(Epoch(Dataset()));
        Assert.Equal(content, File.ReadAllBytes(Assert.Single(Files)));
    }

    [Fact]
    public void Loaders_that_make_the_file_at_once_all_get_the_right_pictures()
    {
        List<BatchCopy>[] results = new List<BatchCopy>[4];
        using var together = new Barrier(4);
        Thread[] threads =
        [
            .. Enumerable.Range(0, 4).Select(i => new Thread(() =>
            {
                together.SignalAndWait();
                results[i] = Epoch(Dataset());
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(results, AssertRight);
        Assert.Single(Files);
    }

    [SkippableFact]
    public void Reader_goes_on_when_another_replaces_or_removes_the_file()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows does not remove a file that is mapped.");
        using BatchLoader loader = Loader(Dataset(), Options());
        using IEnumerator<Batch> batches = loader.Epoch(0).GetEnumerator();
        Assert.True(batches.MoveNext());
        batches.Current.Dispose();
        File.Delete(Assert.Single(Files));
        int rest = 0;
        while (batches.MoveNext())
        {
            batches.Current.Dispose();
            rest++;
        }

        Assert.Equal(2, rest);
        Assert.Equal(10, _images.Reads);
    }

    [Fact]
    public void Least_recently_used_files_are_removed_to_keep_the_limit()
    {
        Epoch(Dataset(10));
        string first = Assert.Single(Files);
        long length = new FileInfo(first).Length;
        Epoch(Dataset(10, "second"));
        string second = Files.Single(f => f != first);
        File.SetLastWriteTimeUtc(first, DateTime.UtcNow.AddHours(-2));
        File.SetLastWriteTimeUtc(second, DateTime.UtcNow.AddHours(-1));

        // Used again, the older one becomes the younger.
        Epoch(Dataset(10));
        Epoch(Dataset(10, "third"), Options() with { DiskCacheBytes = 2 * length });
        Assert.Equal(2, Files.Length);
        Assert.Contains(first, Files);
        Assert.DoesNotContain(second, Files);
    }

    [Fact]
    public void What_killed_processes_left_is_removed_and_what_others_write_is_not()
    {
        Directory.CreateDirectory(CacheFolder);
        string orphan = Path.Combine(CacheFolder, $".{Guid.NewGuid():N}-{int.MaxValue}.tmp");
        File.WriteAllText(orphan, "cut off");
        string own = Path.Combine(CacheFolder, OrphanedFiles.NewName());
        using (new FileStream(own, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            Epoch(Dataset());
            Assert.False(File.Exists(orphan));
            Assert.True(File.Exists(own));
        }

        File.Delete(own);
        Assert.EndsWith(".pixels", Assert.Single(Files), StringComparison.Ordinal);
    }

    [Fact]
    public void Set_above_the_limit_is_not_kept()
    {
        var log = new RecordingLogger();
        AssertRight(Epoch(Dataset(), Options() with { DiskCacheBytes = 100 }, log));
        Assert.Empty(Files);
        Assert.Contains(log.Lines, line => line.Contains("limit of 100", StringComparison.Ordinal));
    }

    [Fact]
    public void Folder_that_cannot_be_made_means_no_cache_and_a_line_in_the_log()
    {
        File.WriteAllText(_folder.File("file"), "");
        var log = new RecordingLogger();
        AssertRight(Epoch(Dataset(), Options() with { DiskCacheFolder = Path.Combine(_folder.File("file"), "cache") }, log));
        Assert.Contains(log.Lines, line => line.Contains("not kept on disk", StringComparison.Ordinal));
    }

    [Fact]
    public void Pictures_that_cannot_be_identified_are_not_kept()
    {
        var log = new RecordingLogger();
        AssertRight(Epoch(_images.Dataset(10), logger: log));
        Assert.Empty(Files);
        Assert.Contains(log.Lines, line => line.Contains("not files", StringComparison.Ordinal));
    }

    [Fact]
    public void Fault_of_a_picture_leaves_no_file()
    {
        _images.Faults[FakeImages.PathOf(6)] = new TransferMedException("bad");
        Assert.Equal("bad", Assert.Throws<TransferMedException>(() => Epoch(Dataset())).Message);
        Assert.Empty(Files);
    }

    [Fact]
    public void Automatic_choice_takes_the_disk_where_memory_is_too_small()
    {
        using BatchLoader loader = Loader(Dataset(), Options(CacheMode.Auto) with { MemoryCacheBytes = 100 });
        AssertRight(BatchCopy.Of(loader.Epoch(0)));
        Assert.Single(Files);
    }

    [SkippableFact]
    public void Loader_maps_no_file_and_a_disposed_one_holds_none()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux lists mappings and open files of a process in /proc.");
        using (BatchLoader loader = Loader(Dataset(), Options()))
        {
            IEnumerator<Batch> batches = loader.Epoch(0).GetEnumerator();
            Assert.True(batches.MoveNext());
            batches.Current.Dispose();
            Assert.DoesNotContain(CacheFolder, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(
            Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget),
            target => target?.StartsWith(CacheFolder, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Files_of_pictures_are_known_by_their_content_and_options()
    {
        using var images = new TemporaryFolder();
        foreach (string name in (string[])["a/1.png", "a/2.png", "b/1.png", "b/2.png"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(images.File(name))!);
            using var bitmap = new SkiaSharp.SKBitmap(9, 7);
            bitmap.Erase(new SkiaSharp.SKColor((uint)name.GetHashCode(StringComparison.Ordinal)));
            using SkiaSharp.SKData data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(images.File(name), data.ToArray());
        }

        Epoch(ImageDataset.Open(images.Path));
        Epoch(ImageDataset.Open(images.Path));
        Assert.Single(Files);
        Epoch(ImageDataset.Open(images.Path, new DatasetOptions { Decoding = new() { Background = new RgbColor(1, 2, 3) } }));
        Assert.Equal(2, Files.Length);
    }
}
