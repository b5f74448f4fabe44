using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Serving;

/// <summary>A picture that is not decoded yet: a file, the bytes of one, or a sample of a dataset. A path converts by itself.</summary>
public sealed class ImageSource
{
    private ImageSource(string name, ReadOnlyMemory<byte>? data)
    {
        Name = name;
        Data = data;
    }

    /// <summary>The path, or what the bytes are called; errors and results say it.</summary>
    public string Name { get; }

    /// <summary>The bytes of the file; null where they are read from <see cref="Name"/>.</summary>
    internal ReadOnlyMemory<byte>? Data { get; }

    /// <summary>Who reads <see cref="Sample"/>; null where a file or bytes are decoded.</summary>
    internal IPixelReader? Reader { get; private init; }

    /// <summary>The sample; null where a file or bytes are decoded.</summary>
    internal ImageSample? Sample { get; private init; }

    /// <summary>A picture file.</summary>
    /// <param name="path">Its path.</param>
    public static implicit operator ImageSource(string path) => FromFile(path);

    /// <summary>A picture file.</summary>
    /// <param name="path">Its path; it is opened when it is predicted.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static ImageSource FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ImageSource(path, null);
    }

    /// <summary>The bytes of a picture file, such as an upload.</summary>
    /// <param name="data">The whole file; it must stay as it is until the prediction has come back.</param>
    /// <param name="name">What results and errors call it.</param>
    /// <returns>The source.</returns>
    public static ImageSource FromBytes(ReadOnlyMemory<byte> data, string name = "picture") => new(name, data);

    /// <summary>A sample of a dataset, read as the dataset reads it: by its decoder, or generated.</summary>
    /// <param name="dataset">The dataset; its classes play no part.</param>
    /// <param name="index">The position of the sample.</param>
    /// <returns>The source; named as the sample's path.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The position is outside the dataset.</exception>
    public static ImageSource FromSample(ImageDataset dataset, int index)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, dataset.Count);
        ImageSample sample = dataset.Samples[index];
        return new ImageSource(sample.Path, null) { Reader = dataset.Pixels, Sample = sample };
    }

    /// <summary>Picture files and all pictures in folders and the folders beneath them, told by name or content as <see cref="ImageDataset.Open"/> does.</summary>
    /// <param name="paths">Files, which are taken whatever they hold, and folders.</param>
    /// <param name="options">Whose decoder tells pictures; null for the built-in one.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The sources: in the order of the paths, within a folder in a fixed order.</returns>
    /// <exception cref="DatasetException">A folder cannot be listed.</exception>
    public static IReadOnlyList<ImageSource> FromPaths(IEnumerable<string> paths, DecodingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return [.. paths.SelectMany(path => FromPath(path, options ?? new DecodingOptions(), cancellationToken))];
    }

    /// <summary>The name.</summary>
    /// <returns>For example <c>foot.jpg</c>.</returns>
    public override string ToString() => Name;

    private static IEnumerable<ImageSource> FromPath(string path, DecodingOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            return [FromFile(path)];
        }

        try
        {
            return ImageFiles.AllImages(new DirectoryInfo(path), options, cancellationToken).Select(file => FromFile(file.FullName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: the folder cannot be listed: {e.Message}", e);
        }
    }
}
