namespace TransferMed.Data;

/// <summary>
/// A dataset named by a CSV file (RFC 4180) with a header line: commas, semicolons, tabs or vertical bars; UTF-8, or UTF-16
/// with a byte order mark. The columns <c>path</c> and <c>label</c> are required; <c>group</c> (patient, lesion, scene:
/// never on two sides of a split) and <c>split</c> (train, val, validation or test) are optional; other names are given by
/// <see cref="DatasetOptions.Columns"/>. The order of the columns and the case of their names are free. Other columns are
/// listed in <see cref="ImageDataset.IgnoredColumns"/>; one that looks like a group or a split must be mapped or declined.
/// Paths are relative to the folder of the CSV file; a path without the extension of a picture finds the one file that
/// has one. The classes are the labels, in the order that <see cref="DatasetOptions.Classes"/> describes.
/// </summary>
public static class ImageManifest
{
    /// <summary>The name under which <see cref="ImageDataset.Open"/> looks for a manifest in a folder.</summary>
    public const string FileName = "manifest.csv";

    /// <summary>Opens the manifest.</summary>
    /// <param name="csvPath">The CSV file.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="monitor">Who watches the check of the pictures; nobody where null.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <returns>The dataset; its samples stand in the order of the rows.</returns>
    /// <exception cref="DatasetException">The file does not exist or a row is wrong; the message names file and line.</exception>
    /// <exception cref="ImageDecodeException">A picture cannot be decoded, and the options do not say that it is to be skipped.</exception>
    public static ImageDataset Open(string csvPath, DatasetOptions? options = null, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(csvPath);
        options ??= new DatasetOptions();
        options.Validate();
        string file = Path.GetFullPath(csvPath);
        if (Directory.Exists(file))
        {
            throw new DatasetException($"{file} is a folder; {nameof(ImageManifest)} takes a CSV file. A folder per class is opened with {nameof(ImageFolder)}.");
        }

        options = ClassList.Resolve(options, Path.GetDirectoryName(file)!);
        (List<ManifestRow> rows, string[] ignoredColumns) = ManifestReader.ReadAll(ManifestText.Read(file, "the manifest"), file, options, cancellationToken);
        string[] classes = [.. rows.Select(row => row.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var labels = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        ImageSample[] samples =
        [
            .. rows.Select(row => new ImageSample(row.Path, labels[row.Label]) { Group = row.Group, Part = row.Part, Line = row.Line }),
        ];
        return DatasetAssembly.Assemble(NameOf(file), classes, samples, [], options, monitor, cancellationToken, ignoredColumns, NotesOn(samples));
    }

    /// <summary>A split column that is filled in part is no published split, and a random one in its place must not come as a surprise.</summary>
    private static string[] NotesOn(ImageSample[] samples)
    {
        ImageSample[] without = [.. samples.Where(sample => sample.Part is null)];
        return without.Length == 0 || without.Length == samples.Length
            ? []
            : [$"{without.Length} of {samples.Length} rows have no value in the column of the split (the first in line {without[0].Line}), so that the set counts as not divided. Fill the column, or leave these rows out, to use the published parts."];
    }

    /// <summary>A file that is called <c>manifest.csv</c> is named after its folder.</summary>
    private static string NameOf(string file)
    {
        string? folder = Path.GetFileName(Path.GetDirectoryName(file));
        bool isPlain = Path.GetFileName(file).Equals(FileName, StringComparison.OrdinalIgnoreCase);
        return isPlain && !string.IsNullOrEmpty(folder) ? folder : Path.GetFileNameWithoutExtension(file);
    }
}
