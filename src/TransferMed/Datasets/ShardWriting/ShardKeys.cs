using System.Globalization;
using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>The keys of the pictures of a dataset: their paths below the folder that all lie in, without dots, each once.</summary>
internal sealed class ShardKeys
{
    private static readonly char[] Slashes = ['/', '\\'];

    private readonly string[] _keys;

    public ShardKeys(ImageDataset dataset)
    {
        string[][] paths = [.. dataset.Samples.Select(sample => sample.Path.Split(Slashes))];
        int common = paths.Length == 0 ? 0 : paths[0].Length - 1;
        foreach (string[] path in paths)
        {
            common = Math.Min(common, path.Length - 1);
            while (!path.AsSpan(0, common).SequenceEqual(paths[0].AsSpan(0, common)))
            {
                common--;
            }
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        _keys = [.. paths.Select(path => Free(Clean(path[common..]), known))];
    }

    public string Of(int sample) => _keys[sample];

    /// <summary>The extension of the file's name, where it is one of pictures; else that of its format.</summary>
    /// <exception cref="DatasetException">Neither is one that shards are read by.</exception>
    public static string ExtensionOf(string path, ImageFile file)
    {
        if (ImageFiles.HasExtension(path))
        {
            return Path.GetExtension(path)[1..].ToLowerInvariant();
        }

        string format = file.Identify().Format.ToLowerInvariant();
        return ImageFiles.HasExtension("picture." + format)
            ? format
            : throw new DatasetException($"{path}: in a shard a picture is known by its extension, and '{format}', the format of its decoder, is none that is read. Give the file an extension of pictures (.png, .dcm), by which nothing else goes.");
    }

    /// <summary>A key ends at a dot, and parts that begin with one are hidden.</summary>
    private static string Clean(string[] parts)
    {
        parts[^1] = Path.GetFileNameWithoutExtension(parts[^1]) is { Length: > 0 } name ? name : "picture";
        return string.Join('/', parts.Where(part => part.Length > 0)).Replace('.', '_');
    }

    private static string Free(string key, HashSet<string> known)
    {
        string free = key;
        for (int number = 2; !known.Add(free); number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{key}-{number}");
        }

        return free;
    }
}
