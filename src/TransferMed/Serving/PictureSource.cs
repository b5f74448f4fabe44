namespace TransferMed.Serving;

/// <summary>A picture that is not decoded yet: a file, or the bytes of one. A path converts by itself.</summary>
public sealed class PictureSource
{
    private PictureSource(string name, ReadOnlyMemory<byte>? data)
    {
        Name = name;
        Data = data;
    }

    /// <summary>The path, or what the bytes are called; errors and results say it.</summary>
    public string Name { get; }

    /// <summary>The bytes of the file; null where they are read from <see cref="Name"/>.</summary>
    internal ReadOnlyMemory<byte>? Data { get; }

    /// <summary>A picture file.</summary>
    /// <param name="path">Its path.</param>
    public static implicit operator PictureSource(string path) => FromFile(path);

    /// <summary>A picture file.</summary>
    /// <param name="path">Its path; it is opened when it is predicted.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static PictureSource FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new PictureSource(path, null);
    }

    /// <summary>The bytes of a picture file, such as an upload.</summary>
    /// <param name="data">The whole file; it must stay as it is until the prediction has come back.</param>
    /// <param name="name">What results and errors call it.</param>
    /// <returns>The source.</returns>
    public static PictureSource FromBytes(ReadOnlyMemory<byte> data, string name = "picture") => new(name, data);

    /// <summary>Name, and length where it is not a file.</summary>
    /// <returns>For example <c>foot.jpg</c>.</returns>
    public override string ToString() => Name;
}
