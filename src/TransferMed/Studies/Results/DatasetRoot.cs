using TransferMed.Datasets;

namespace TransferMed.Studies;

/// <summary>The folder that all pictures of a dataset lie in, and the names of pictures within it.</summary>
internal sealed class DatasetRoot
{
    private readonly bool _isFolder;
    private readonly string[] _segments;

    private DatasetRoot(bool isFolder, string[] segments)
    {
        _isFolder = isFolder;
        _segments = segments;
    }

    /// <summary>The folder, the common beginning of generated addresses, or null where there is none.</summary>
    public string? Path => _segments.Length == 0
        ? null
        : _isFolder ? string.Join(System.IO.Path.DirectorySeparatorChar, _segments) : string.Join('/', _segments);

    public static DatasetRoot Of(ImageDataset dataset)
    {
        bool files = dataset.Samples.All(sample => System.IO.Path.IsPathFullyQualified(sample.Path));
        string[]? common = null;
        foreach (ImageSample sample in dataset.Samples)
        {
            string[] folders = Split(sample.Path, files)[..^1];
            int same = common is null ? folders.Length : CommonLength(common, folders);
            common = folders[..same];
        }

        return new DatasetRoot(files, common ?? []);
    }

    /// <summary>The path below the root with forward slashes; the address of a generated picture as it is.</summary>
    public string Relative(string path) =>
        _isFolder ? System.IO.Path.GetRelativePath(Path ?? "/", path).Replace(System.IO.Path.DirectorySeparatorChar, '/') : path;

    private static int CommonLength(string[] a, string[] b)
    {
        int length = 0;
        while (length < a.Length && length < b.Length && a[length] == b[length])
        {
            length++;
        }

        return length;
    }

    private static string[] Split(string path, bool file) => file
        ? path.Split(System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar)
        : path.Split('/');
}
