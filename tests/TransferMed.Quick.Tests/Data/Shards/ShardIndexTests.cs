using TransferMed.Datasets;

namespace TransferMed.Tests.Data.Shards;

/// <summary>What is written down of a shard saves reading it, and decides nothing.</summary>
public sealed class ShardIndexTests : IDisposable
{
    private static readonly DatasetOptions Unchecked = new() { CheckImages = false };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_shard_whose_index_fits_is_not_read()
    {
        var store = new MemoryStore(new Dictionary<string, byte[]> { ["a.tar"] = TarBytes.Pictures(30), ["b.tar"] = TarBytes.Pictures(30, 30) });
        DatasetOptions options = Unchecked with { IndexFolder = Path.Combine(_folder.Path, "made", "indices") };

        ImageDataset first = ImageDataset.OpenStore(store, options);
        int reads = store.Reads;
        ImageDataset second = ImageDataset.OpenStore(store, options);

        Assert.InRange(reads, 2, 8);
        Assert.Equal(reads, store.Reads);
        Assert.Equal(first.Samples, second.Samples);
        Assert.Equal(2, Directory.GetFiles(options.IndexFolder).Length);

        store.Version = "2";
        Assert.Equal(first.Samples, ImageDataset.OpenStore(store, options).Samples);
        Assert.Equal(2 * reads, store.Reads);

        ImageDataset.OpenStore(store, Unchecked);
        Assert.Equal(3 * reads, store.Reads);
    }

    [Fact]
    public void The_index_lies_beside_the_shard_and_is_made_anew_for_another()
    {
        string path = _folder.Write("set.tar", TarBytes.Pictures(4));
        ImageDataset.Open(path, Unchecked);
        byte[] index = File.ReadAllBytes(path + ".index");

        // Of equal length and with other labels: the time of change tells.
        byte[] other = TarBytes.Pictures(4);
        other[other.AsSpan().IndexOf("even"u8)] = (byte)'E';
        File.WriteAllBytes(path, other);
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        Assert.Equal(["Even", "even", "odd"], ImageDataset.Open(path, Unchecked with { Classes = ["Even", "even", "odd"] }).Classes);
        Assert.Equal(0, ImageDataset.Open(path, Unchecked with { Classes = ["Even", "even", "odd"] }).Samples[0].Label);
        Assert.NotEqual(index, File.ReadAllBytes(path + ".index"));

        File.WriteAllBytes(path, TarBytes.Pictures(6));
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Assert.Equal(6, ImageDataset.Open(path, Unchecked).Count);
    }

    [Fact]
    public void An_index_is_not_kept_where_nothing_tells_one_state_of_a_shard_from_another()
    {
        var store = new MemoryStore(new Dictionary<string, byte[]> { ["a.tar"] = TarBytes.Pictures(4) }) { Version = "" };
        DatasetOptions options = Unchecked with { IndexFolder = _folder.MakeFolder("indices") };
        ImageDataset.OpenStore(store, options);

        Assert.Empty(Directory.GetFiles(options.IndexFolder));
    }

    [Fact]
    public void Checks_and_indices_may_lie_in_the_folder_of_the_shards()
    {
        _folder.Write("cells/a.tar", TarBytes.Pictures(6));
        string cells = Path.Combine(_folder.Path, "cells");
        var options = new DatasetOptions { CheckFolder = Path.Combine(cells, "checks"), IndexFolder = Path.Combine(cells, "indices") };
        ImageDataset first = ImageDataset.Open(cells, options);
        ImageDataset second = ImageDataset.Open(cells, options);

        Assert.NotEmpty(Directory.GetFiles(options.CheckFolder));
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(first.Fingerprint, ImageDataset.Open(cells).Fingerprint);
    }

    [Fact]
    public void A_shard_that_is_replaced_before_it_is_read_is_named()
    {
        string path = _folder.Write("set.tar", TarBytes.Pictures(4));
        ImageDataset.Open(path, Unchecked);
        ImageDataset known = ImageDataset.Open(path, Unchecked);
        File.WriteAllBytes(path, TarBytes.Pictures(4, 4));
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        var error = Assert.ThrowsAny<TransferMedException>(() => known.Pixels.Read(known.Samples[0], new TransferMed.Imaging.ImageGeometry(8, 8, 3), new byte[8 * 8 * 3]));
        Assert.Contains("was changed after its dataset was opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tar_files_behind_each_other_are_refused()
    {
        string path = _folder.Write("set.tar", [.. TarBytes.Pictures(4), .. TarBytes.Pictures(4, 4)]);
        var error = Assert.Throws<DatasetException>(() => ImageDataset.Open(path, Unchecked));
        Assert.Contains("goes on after the mark of its end", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_shard_may_be_a_link()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need rights there.");
        string path = _folder.Write("stored/0123abcd", TarBytes.Pictures(4));
        string link = Path.Combine(_folder.MakeFolder("set"), "set.tar");
        File.CreateSymbolicLink(link, path);

        Assert.Equal(4, ImageDataset.Open(link).Count);
        Assert.Equal(4, ImageDataset.Open(Path.GetDirectoryName(link)!).Count);
    }

    [Fact]
    public void A_damaged_index_is_made_anew()
    {
        string path = _folder.Write("set.tar", TarBytes.Pictures(3));
        ImageDataset first = ImageDataset.Open(path, Unchecked);
        byte[] index = File.ReadAllBytes(path + ".index");
        for (int at = 0; at < index.Length; at += 7)
        {
            byte[] damaged = [.. index];
            damaged[at] ^= 0x20;
            File.WriteAllBytes(path + ".index", at % 2 == 0 ? damaged : index[..at]);

            Assert.Equal(first.Samples, ImageDataset.Open(path, Unchecked).Samples);
            Assert.Equal(index, File.ReadAllBytes(path + ".index"));
        }
    }

    [Fact]
    public void An_index_that_cannot_be_written_costs_a_warning()
    {
        string path = _folder.Write("set.tar", TarBytes.Pictures(3));
        string file = _folder.Write("file", "no folder");
        var logger = new RecordingLogger();

        ImageDataset dataset = ImageDataset.Open(path, new DatasetOptions { IndexFolder = Path.Combine(file, "below") }, new DatasetMonitor { Logger = logger });

        Assert.Equal(3, dataset.Count);
        Assert.StartsWith($"The index {Path.Combine(file, "below", "set.tar.")}", Assert.Single(logger.Warnings), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DatasetOptions { IndexFolder = " " }.Validate());
    }
}
