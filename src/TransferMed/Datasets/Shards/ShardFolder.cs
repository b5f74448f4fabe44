using System.Text;
using System.Text.RegularExpressions;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Finds the shards that a path names: a tar file, a folder of some, or several by a pattern (<c>train-{000..009}.tar</c>, <c>train-*.tar</c>).</summary>
internal static partial class ShardFolder
{
    private const int MostShards = 1_000_000;

    /// <summary>The shards, or null where the path names no shards.</summary>
    /// <exception cref="DatasetException">A pattern names a shard that does not exist, or none.</exception>
    public static (string Name, FolderStore Store)? Find(string path, DecodingOptions decoding, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            return OfFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), decoding, cancellationToken);
        }

        if (!ShardDataset.IsShard(path))
        {
            return null;
        }

        string full = Path.GetFullPath(path);
        (string folder, string pattern) = (Path.GetDirectoryName(full)!, Path.GetFileName(full));
        if (File.Exists(full))
        {
            return (Path.GetFileNameWithoutExtension(full), new FolderStore(folder, [pattern]));
        }

        string[] names = [.. Expand(pattern, path).SelectMany(one => Matching(folder, one, path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return (Path.GetFileNameWithoutExtension(pattern), new FolderStore(folder, names));
    }

    /// <summary>A folder with pictures in it, or in a folder of it, is one of classes, beside which the archive may lie that it came in. Folders without, such as one of checks or indices, mean nothing.</summary>
    private static (string Name, FolderStore Store)? OfFolder(string folder, DecodingOptions decoding, CancellationToken cancellationToken)
    {
        try
        {
            var root = new DirectoryInfo(folder);
            if (File.Exists(Path.Combine(folder, ImageManifest.FileName)) || ImageFiles.Folders(root).Any(inner => ImageFiles.HasImage(inner, decoding, cancellationToken)))
            {
                return null;
            }

            FileInfo[] files = [.. root.EnumerateFiles().Where(file => !HiddenFiles.IsHidden(file))];
            string[] names = [.. files.Select(file => file.Name).Where(ShardDataset.IsShard).Order(StringComparer.Ordinal)];
            return names.Length == 0 || Array.Exists(files, file => ImageFiles.HasExtension(file.Name)) ? null : (root.Name, new FolderStore(folder, names));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{folder}: the folder cannot be listed: {e.Message}", e);
        }
    }

    private static string[] Matching(string folder, string pattern, string path)
    {
        if (!pattern.AsSpan().ContainsAny('*', '?'))
        {
            return File.Exists(Path.Combine(folder, pattern)) ? [pattern] : throw new DatasetException($"{Path.Combine(folder, pattern)}: the shard, which '{path}' names, does not exist.");
        }

        string[] found = Directory.Exists(folder)
            ? [.. new DirectoryInfo(folder).EnumerateFiles(pattern, new EnumerationOptions { MatchCasing = MatchCasing.CaseSensitive }).Where(file => !HiddenFiles.IsHidden(file)).Select(file => file.Name)]
            : [];
        return found.Length > 0 ? found : throw new DatasetException($"{path}: no file in {folder} has a name like '{pattern}'.");
    }

    /// <summary>Braces as shells and WebDataset read them: <c>{000..009}</c> counts with as many digits, <c>{a,b}</c> lists.</summary>
    private static IEnumerable<string> Expand(string pattern, string path)
    {
        Match braces = Braces().Match(pattern);
        if (!braces.Success)
        {
            return [pattern];
        }

        Match range = Range().Match(braces.Groups[1].Value);
        string[] values = range.Success ? Count(range, path) : braces.Groups[1].Value.Split(',');
        return values.SelectMany(value => Expand(new StringBuilder(pattern, 0, braces.Index, 256).Append(value).Append(pattern.AsSpan(braces.Index + braces.Length)).ToString(), path));
    }

    private static string[] Count(Match range, string path)
    {
        (string first, string last) = (range.Groups[1].Value, range.Groups[2].Value);
        (int from, int to) = (NumberOf(first, path), NumberOf(last, path));
        return to >= from && to - from < MostShards
            ? [.. Enumerable.Range(from, to - from + 1).Select(i => i.ToString($"D{(first[0] == '0' || last[0] == '0' ? Math.Max(first.Length, last.Length) : 1)}", System.Globalization.CultureInfo.InvariantCulture))]
            : throw new DatasetException($"{path}: '{range.Value}' counts from a larger number to a smaller, or names more than {MostShards} shards. Write {{first..last}}.");
    }

    private static int NumberOf(string digits, string path) =>
        NumericNames.TryParse(digits, out double number) && number <= int.MaxValue ? (int)number : throw new DatasetException($"{path}: '{digits}' is no number of a shard.");

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"^([0-9]+)\.\.([0-9]+)$")]
    private static partial Regex Range();
}
