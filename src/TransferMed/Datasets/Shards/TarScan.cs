using System.Globalization;

namespace TransferMed.Datasets;

/// <summary>
/// Finds where the files of a tar file lie, without reading what they hold: ustar, pax and GNU's long names and sizes. It reads headers and not by <c>System.Formats.Tar</c>, which wants a stream and so would read all
/// between two headers of a distant store.
/// </summary>
/// <param name="store">Where the tar file lies.</param>
/// <param name="shard">The tar file.</param>
/// <param name="isText">Whether the content of a file of this name is wanted.</param>
internal sealed class TarScan(ImageStore store, StoredFile shard, Predicate<string> isText)
{
    /// <summary>What says something of a picture is small; a larger one is something else.</summary>
    private const long LargestText = 1 << 20;

    /// <summary>Writers fill a tar file up to a whole number of records, of 10 KiB mostly.</summary>
    private const long LongestPadding = 1 << 20;
    private const int PaddingAtOnce = 64 << 10;

    private readonly string _path = store.PathOf(shard.Name);
    private readonly ReadingWindow _window = new(store, shard, "the shard");
    private string? _longName;
    private Dictionary<string, string> _pax = [];

    public List<TarFile> Read(CancellationToken cancellationToken)
    {
        var files = new List<TarFile>();
        long at = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (at + TarHeader.BlockSize > shard.Length)
            {
                throw new DatasetException(
                    $"{_path}: the shard ends at byte {shard.Length} without the mark of its end{(files.Count == 0 ? "" : $", after the entry '{files[^1].Name}'")}: it was cut off, or is not complete yet. Copy or make it again.");
            }

            ReadOnlySpan<byte> block = _window.At(at, TarHeader.BlockSize);
            if (!block.ContainsAnyExcept((byte)0))
            {
                RequireEnd(at);
                return files;
            }

            TarHeader header = Parse(block, at);
            string name = Name(header);

            // Links, devices and folders have no content, whatever their size says.
            long size = header.Kind is >= '1' and <= '6' ? 0 : Size(header, name);
            long content = at + TarHeader.BlockSize;
            if (size > shard.Length - content)
            {
                throw new DatasetException(
                    $"{_path}: the entry '{name}' has {size} bytes from byte {content}, and the shard ends at byte {shard.Length}: it was cut off, or is not complete yet. Copy or make it again.");
            }

            Take(header, name, content, size, files);
            at = content + (size + TarHeader.BlockSize - 1) / TarHeader.BlockSize * TarHeader.BlockSize;
        }
    }

    /// <summary>What was written behind the end of a tar file, as by <c>cat a.tar b.tar</c>, no program reads: its pictures would be gone without a word.</summary>
    private void RequireEnd(long end)
    {
        for (long at = end; at < Math.Min(shard.Length, end + LongestPadding);)
        {
            int count = (int)Math.Min(shard.Length - at, PaddingAtOnce);
            if (_window.At(at, count).ContainsAnyExcept((byte)0))
            {
                throw new DatasetException(
                    $"{_path}: the shard goes on after the mark of its end at byte {end}, as two tar files do that were written one behind the other: what follows is not read. Give them as two shards, or make one of them (tar --concatenate).");
            }

            at += count;
        }
    }

    private TarHeader Parse(ReadOnlySpan<byte> block, long at)
    {
        if (TarHeader.TryParse(block, out TarHeader header))
        {
            return header;
        }

        if (at == 0 && block is [0x1F, 0x8B, ..] or [(byte)'B', (byte)'Z', (byte)'h', ..] or [0x28, 0xB5, 0x2F, 0xFD, ..] or [0xFD, (byte)'7', (byte)'z', ..])
        {
            throw new DatasetException($"{_path}: the shard is compressed, so that no picture in it can be found by its place. Unpack it to a plain .tar (pictures are compressed already).");
        }

        throw new DatasetException(at == 0
            ? $"{_path}: the file is no tar file: its first block is no header. Give plain .tar files."
            : $"{_path}: the block at byte {at} is no header of an entry: the shard is damaged. Copy or make it again.");
    }

    private string Name(TarHeader header)
    {
        string name = _pax.TryGetValue("path", out string? path) ? path : _longName ?? header.Name;
        name = name.Replace('\\', '/');
        while (name.StartsWith("./", StringComparison.Ordinal))
        {
            name = name[2..];
        }

        return name.TrimStart('/');
    }

    private long Size(TarHeader header, string name)
    {
        if (!_pax.TryGetValue("size", out string? text))
        {
            return header.Size;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? size
            : throw new DatasetException($"{_path}: the entry '{name}' states the size '{text}', which is none: the shard is damaged. Copy or make it again.");
    }

    private void Take(TarHeader header, string name, long content, long size, List<TarFile> files)
    {
        switch (header.Kind)
        {
            case 'x':
                _pax = PaxRecords.Read(Content(name, content, size)) ?? throw new DatasetException($"{_path}: the extended header at byte {content} is not of the form of pax: the shard is damaged. Copy or make it again.");
                return;
            case 'L':
                _longName = TarHeader.Text(Content(name, content, size));
                return;
            case 'g' or 'K' or 'N' or 'V' or 'X':
                return;
            case '0' or '7' when _pax.Keys.FirstOrDefault(key => key.StartsWith("GNU.sparse.", StringComparison.Ordinal)) is null:
                Add(name, content, size, files);
                break;
            case '0' or '7' or 'S':
                throw new DatasetException($"{_path}: the entry '{name}' is stored without its zeros (sparse), which is not read. Make the shard without that (tar without --sparse).");
            case '1' or '2':
                throw new DatasetException($"{_path}: the entry '{name}' is a link to another file, which a shard cannot hold. Make the shard with the files themselves (tar --dereference --hard-dereference).");
            case 'M':
                throw new DatasetException($"{_path}: the entry '{name}' is the rest of one that began in another volume, and a shard stands alone. Make the shards without volumes (tar without --multi-volume).");
            default:
                // Folders, devices and pipes are no pictures.
                break;
        }

        (_longName, _pax) = (null, []);
    }

    private void Add(string name, long content, long size, List<TarFile> files)
    {
        if (name.Split('/').Contains(".."))
        {
            throw new DatasetException($"{_path}: the entry '{name}' names a place outside of the shard. Make the shard again with names below one folder.");
        }

        files.Add(new TarFile(name, content, size, isText(name) ? Content(name, content, size).ToArray() : null));
    }

    private ReadOnlySpan<byte> Content(string name, long content, long size) => size <= LargestText
        ? _window.At(content, (int)size)
        : throw new DatasetException($"{_path}: the entry '{name}' has {size} bytes, more than the {LargestText} that what is said of a picture may have. Leave it out of the shard.");
}
