using System.Formats.Tar;
using System.Text;

namespace TransferMed.Tests.Data.Shards;

/// <summary>Makes tar files with the framework's writer, so that what reads them is not tested with itself.</summary>
internal sealed class TarBytes : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly TarWriter _writer;
    private readonly TarEntryFormat _format;

    public TarBytes(TarEntryFormat format = TarEntryFormat.Ustar)
    {
        _format = format;
        _writer = new TarWriter(_stream, format, leaveOpen: true);
    }

    public static byte[] Of(params (string Name, byte[] Content)[] entries) => Of(TarEntryFormat.Ustar, entries);

    public static byte[] Of(TarEntryFormat format, params (string Name, byte[] Content)[] entries)
    {
        using var tar = new TarBytes(format);
        foreach ((string name, byte[] content) in entries)
        {
            tar.Add(name, content);
        }

        return tar.ToArray();
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Pictures <c>0.png</c>, <c>1.png</c>, ... of two classes in turn, from a number on.</summary>
    public static byte[] Pictures(int count, int first = 0) => Of(
        [.. Enumerable.Range(first, count).SelectMany(i => new[] { ($"{i}.png", TestImages.Png(i)), ($"{i}.cls", Text(i % 2 == 0 ? "even" : "odd")) })]);

    public void Add(string name, byte[] content)
    {
        TarEntry entry = Entry(_format is TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, name);
        entry.DataStream = new MemoryStream(content);
        _writer.WriteEntry(entry);
    }

    public void Add(TarEntryType type, string name, string? target = null)
    {
        TarEntry entry = Entry(type, name);
        if (target is not null)
        {
            entry.LinkName = target;
        }

        _writer.WriteEntry(entry);
    }

    public byte[] ToArray()
    {
        _writer.Dispose();
        return _stream.ToArray();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }

    private TarEntry Entry(TarEntryType type, string name) => _format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(type, name),
        TarEntryFormat.Ustar => new UstarTarEntry(type, name),
        TarEntryFormat.Gnu => new GnuTarEntry(type, name),
        _ => new PaxTarEntry(type, name),
    };
}
