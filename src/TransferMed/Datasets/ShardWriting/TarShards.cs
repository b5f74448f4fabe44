using System.Formats.Tar;
using System.Globalization;
using TransferMed.Imaging;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>Makes tar shards in the layout of WebDataset, which <see cref="ImageDataset.Open"/> reads in place.</summary>
public static class TarShards
{
    /// <summary>How long a shard becomes by default, in bytes: 256 MiB.</summary>
    public const long DefaultLength = 256L << 20;

    private const int ShortName = 100;

    /// <summary>
    /// Writes the pictures of a dataset, byte for byte and in its order, into shards <c>shard-000000.tar</c>, <c>shard-000001.tar</c>, ... Beside each picture stand <c>key.cls</c> with the index of its class and
    /// <c>key.json</c> with the name of the class, or with findings or values, and with group, part, weight and subgroups where there are any. A file <c>classes.txt</c> states the classes where the dataset states their order.
    /// Opened with the same <see cref="DatasetOptions.Task"/>, the shards are the same dataset: labels, pixels and fingerprint.
    /// </summary>
    /// <param name="dataset">The dataset. Its pictures come from encoded files: of a folder, a manifest, shards, a store or a function, not from an <see cref="IPixelReader"/> or a generator.</param>
    /// <param name="folder">Where; made if it does not exist. It holds no shard yet.</param>
    /// <param name="length">After how many bytes the next shard begins, from 1; a shard holds one picture at least. Default: <see cref="DefaultLength"/>.</param>
    /// <param name="cancellationToken">Ends it within one picture; shards that are complete stay.</param>
    /// <returns>The paths of the shards, in their order.</returns>
    /// <exception cref="ArgumentException">The dataset has no encoded files, or the length is not positive.</exception>
    /// <exception cref="DatasetException">The folder holds shards already.</exception>
    /// <exception cref="StorageException">A shard cannot be written.</exception>
    /// <exception cref="ImageDecodeException">A picture cannot be read.</exception>
    public static ValueList<string> Write(ImageDataset dataset, string folder, long length = DefaultLength, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        FilePixelReader files = dataset.Pixels as FilePixelReader
            ?? throw new ArgumentException($"The pictures of '{dataset.Name}' are generated or given as pixels, so that there are no encoded files to put into shards. Write them as pictures first.", nameof(dataset));
        Prepare(folder);
        var keys = new ShardKeys(dataset);
        var paths = new List<string>();
        for (int next = 0; next < dataset.Count;)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"shard-{paths.Count:D6}{ShardDataset.Extension}"));
            int first = next;
            AtomicFile.Write(path, stream => next = WriteShard(stream, dataset, files, keys, first, length, cancellationToken));
            paths.Add(path);
        }

        if (dataset.ClassOrderIsStated || (dataset.Task.IsOneOfSeveral && dataset.ClassCounts.Contains(0)))
        {
            AtomicFile.WriteAllText(Path.Combine(folder, ClassList.FileName), string.Concat(dataset.Classes.Select(name => name + "\n")));
        }

        return paths.ToValueList();
    }

    private static void Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (Directory.EnumerateFiles(folder).FirstOrDefault(file => ShardDataset.IsShard(file)) is string there)
            {
                throw new DatasetException($"{folder}: the folder holds a shard already, '{Path.GetFileName(there)}'; those of two datasets would be opened as one. Choose an empty folder, or remove what is there.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The folder '{folder}' for shards cannot be made or listed: {e.Message} Choose another folder or change its permissions.", e);
        }
    }

    /// <summary>Writes pictures until the shard is long enough.</summary>
    /// <returns>The first picture that is not in it.</returns>
    private static int WriteShard(Stream stream, ImageDataset dataset, FilePixelReader files, ShardKeys keys, int first, long length, CancellationToken cancellationToken)
    {
        using var shard = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        int next = first;
        for (; next < dataset.Count && (next == first || stream.Position < length); next++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using ImageFile file = files.Open(dataset.Samples[next]);
            string key = keys.Of(next);
            Add(shard, $"{key}.{ShardKeys.ExtensionOf(dataset.Samples[next].Path, file)}", file.Data.ToArray());
            if (dataset.Task.IsOneOfSeveral)
            {
                Add(shard, $"{key}.{EntryName.Class}", System.Text.Encoding.ASCII.GetBytes(dataset.Samples[next].Label.ToString(CultureInfo.InvariantCulture)));
            }

            Add(shard, $"{key}.{EntryName.Fields}", ShardRecord.Of(dataset, dataset.Samples[next]));
        }

        return next;
    }

    /// <summary>Times are left out, so that the same dataset gives the same bytes.</summary>
    private static void Add(TarWriter shard, string name, byte[] content)
    {
        bool isShort = name.Length <= ShortName && name.All(char.IsAscii);
        TarEntry entry = isShort ? new UstarTarEntry(TarEntryType.RegularFile, name) : new PaxTarEntry(TarEntryType.RegularFile, name);
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        entry.DataStream = new MemoryStream(content);
        shard.WriteEntry(entry);
    }
}
