using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>A dataset named by a CSV file.</summary>
internal static class ImageManifest
{
    /// <summary>The name of a manifest that is looked for in a folder.</summary>
    public const string FileName = "manifest.csv";

    public static DatasetDraft Read(string csvPath, DatasetOptions options, DatasetMonitor? monitor, CancellationToken cancellationToken)
    {
        string file = Path.GetFullPath(csvPath);
        options = ClassList.Resolve(options, Path.GetDirectoryName(file)!);
        ManifestContent content = ManifestReader.ReadAll(ManifestText.Read(file, "the manifest"), file, options, monitor, cancellationToken);
        return Assemble(NameOf(file), content, options, monitor, cancellationToken);
    }

    /// <summary>The dataset of a manifest that was read.</summary>
    /// <param name="name">The dataset's name.</param>
    /// <param name="content">What the manifest holds.</param>
    /// <param name="options">How it is opened, with the classes that a list beside it states.</param>
    /// <param name="monitor">Who watches.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <param name="pixels">Reads the pictures; null for files.</param>
    /// <param name="skipped">What was left out before.</param>
    /// <param name="notes">What was noticed before.</param>
    /// <param name="hasLines">Whether the rows are lines of a file that users know.</param>
    public static DatasetDraft Assemble(
        string name,
        ManifestContent content,
        DatasetOptions options,
        DatasetMonitor? monitor,
        CancellationToken cancellationToken,
        FilePixelReader? pixels = null,
        IReadOnlyList<SkippedFile>? skipped = null,
        IReadOnlyList<string>? notes = null,
        bool hasLines = true)
    {
        string[] classes = content.Targets?.Names ?? ClassesOf(content, options);
        var labels = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var rows = new Dictionary<ValueList<float>, ValueList<float>>();
        ImageSample[] samples =
        [
            .. content.Rows.Select((row, i) => new ImageSample(row.Path, content.Targets is null ? labels[row.Label] : 0)
            {
                Targets = content.Targets is null ? [] : Shared(content.Targets.Rows[i]),
                Group = row.Group,
                Part = row.Part,
                Line = hasLines ? row.Line : null,
                Subgroups = row.Subgroups,
                Weight = row.Weight,
            }),
        ];
        return DatasetAssembly.Assemble(
            name, classes, samples, skipped ?? [], options, monitor, cancellationToken, content.IgnoredColumns, [.. notes ?? [], .. NotesOn(samples)], pixels, isArranged: content.Classes is not null);

        // Most pictures have the findings of many others; measured values are each picture's own.
        ValueList<float> Shared(ValueList<float> targets)
        {
            if (options.Task is not MultiLabel || rows.TryAdd(targets, targets))
            {
                return targets;
            }

            return rows[targets];
        }
    }

    /// <summary>The columns of classes in their order; those that were found where one column holds the names, or where an order is stated.</summary>
    private static string[] ClassesOf(ManifestContent content, DatasetOptions options) => content.Classes is not null && options.Classes is null
        ? content.Classes
        : [.. content.Rows.Select(row => row.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>A split column that is filled in part is no published split, and a random one in its place must not come as a surprise.</summary>
    private static string[] NotesOn(ImageSample[] samples)
    {
        ImageSample[] without = [.. samples.Where(sample => sample.Part is null)];
        return without.Length == 0 || without.Length == samples.Length
            ? []
            : [$"{without.Length} of {samples.Length} rows have no value in the column of the split (the first {(without[0].Line is int line ? $"in line {line}" : without[0].Path)}), so that the set counts as not divided. Fill the column, or leave these rows out, to use the published parts."];
    }

    /// <summary>A file that is called <c>manifest.csv</c> is named after its folder.</summary>
    private static string NameOf(string file)
    {
        string? folder = Path.GetFileName(Path.GetDirectoryName(file));
        bool isPlain = Path.GetFileName(file).Equals(FileName, StringComparison.OrdinalIgnoreCase);
        return isPlain && !string.IsNullOrEmpty(folder) ? folder : Path.GetFileNameWithoutExtension(file);
    }
}
