using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// Finds the files that a manifest names: as they are named; else with folders by slashes in place of backslashes; else
/// under the other Unicode form of the name (macOS stores accents decomposed); else, where no extension of a picture is
/// given, with one; else, where the path begins with the name of the manifest's own folder (as CheXpert's do), from the folder
/// above it. Folders are listed once.
/// </summary>
internal sealed class ImageLocator(string folder, string file)
{
    private readonly string _name = Path.GetFileName(folder);
    private readonly Dictionary<string, ILookup<string, string>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ILookup<string, string>> _byStem = new(StringComparer.Ordinal);

    /// <summary>The full path of the file.</summary>
    /// <exception cref="DatasetException">The file does not exist, or several fit; the message names the line.</exception>
    public string Find(string path, int line)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new DatasetException($"{file}, line {line}: the path is empty.");
        }

        // A manifest that was written on Windows names folders with backslashes.
        string full = Beside(path, line) ?? Full(path, line);
        if (File.Exists(full))
        {
            return full;
        }

        if (path.Contains('\\', StringComparison.Ordinal))
        {
            full = Full(path.Replace('\\', '/'), line);
            if (File.Exists(full))
            {
                return full;
            }
        }

        string[] found = Existing(Path.GetDirectoryName(full)) is string parent ? Candidates(parent, Path.GetFileName(full)) : [];
        return found switch
        {
            [string one] => one,
            [] => throw new DatasetException(
                $"{file}, line {line}: the file '{path}' does not exist; looked for it at {full}"
                + $"{(ImageFiles.HasExtension(full) ? "" : ", also with the extension of a picture")}. Paths are relative to the folder of the manifest."),
            _ => throw new DatasetException(
                $"{file}, line {line}: several files fit '{path}': {string.Join(", ", found.Order(StringComparer.Ordinal).Take(5).Select(Path.GetFileName))}. Write the name with its extension."),
        };
    }

    /// <summary>A path that names the manifest's own folder and leads nowhere within it, from the folder above; null for all others.</summary>
    private string? Beside(string path, int line)
    {
        ReadOnlySpan<char> trimmed = path.AsSpan().Trim();
        int slash = trimmed.IndexOfAny('/', '\\');
        if (slash < 0 || !trimmed[..slash].SequenceEqual(_name) || Directory.Exists(Path.Combine(folder, _name)))
        {
            return null;
        }

        return Full(trimmed[(slash + 1)..].ToString().Replace('\\', '/'), line);
    }

    private string[] Candidates(string parent, string name)
    {
        string key = ComposedText.Of(name);
        string[] same = [.. Listing(_byName, parent, Path.GetFileName)[key]];
        return same.Length > 0 || ImageFiles.HasExtension(name)
            ? same
            : [.. Listing(_byStem, parent, path => ImageFiles.HasExtension(path) ? Path.GetFileNameWithoutExtension(path) : null)[key]];
    }

    /// <summary>The folder under the Unicode form that it has; null where there is none.</summary>
    private string? Existing(string? path)
    {
        if (path is null || Directory.Exists(path))
        {
            return path;
        }

        return Existing(Path.GetDirectoryName(path)) is string parent && Folders(parent, ComposedText.Of(Path.GetFileName(path))) is [string one] ? one : null;
    }

    private string[] Folders(string parent, string key)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(parent).Where(path => ComposedText.Of(Path.GetFileName(path)) == key)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotLook(parent, e);
        }
    }

    private ILookup<string, string> Listing(Dictionary<string, ILookup<string, string>> known, string parent, Func<string, string?> keyOf)
    {
        if (known.TryGetValue(parent, out ILookup<string, string>? listing))
        {
            return listing;
        }

        try
        {
            listing = Directory.EnumerateFiles(parent)
                .Where(path => !HiddenFiles.IsHidden(new FileInfo(path)))
                .Select(path => (Key: keyOf(path), Path: path))
                .Where(pair => pair.Key is not null)
                .ToLookup(pair => ComposedText.Of(pair.Key!), pair => pair.Path, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotLook(parent, e);
        }

        known.Add(parent, listing);
        return listing;
    }

    private DatasetException CannotLook(string place, Exception cause) =>
        new($"{file}: the folder {place}, where a file of the manifest is looked for, cannot be listed: {cause.Message}", cause);

    private string Full(string relative, int line)
    {
        try
        {
            return Path.GetFullPath(relative, folder);
        }
        catch (ArgumentException e)
        {
            throw new DatasetException($"{file}, line {line}: '{relative}' is not a path: {e.Message}", e);
        }
    }
}
