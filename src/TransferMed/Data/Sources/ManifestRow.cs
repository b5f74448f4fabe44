namespace TransferMed.Data;

/// <summary>One row of a manifest whose file exists.</summary>
internal sealed record ManifestRow(string Path, string Label, string? Group, DatasetPart? Part, int Line)
{
    public static List<ManifestRow> ReadAll(string text, string file, CancellationToken cancellationToken)
    {
        var reader = new CsvReader(text, file);
        var fields = new List<string>();
        int line = reader.Read(fields);
        if (line == 0)
        {
            throw new DatasetException($"{file}: the manifest is empty. Its first line must name the columns: path,label[,group][,split].");
        }

        ManifestColumns columns = ManifestColumns.Find(file, line, fields);
        string folder = System.IO.Path.GetDirectoryName(file)!;
        var rows = new List<ManifestRow>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while ((line = reader.Read(fields)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ManifestRow row = Parse(fields, columns, folder, file, line);
            if (!lines.TryAdd(row.Path, line))
            {
                throw new DatasetException($"{file}, line {line}: the picture '{fields[columns.Path]}' stands already on line {lines[row.Path]}. Name each picture once.");
            }

            rows.Add(row);
        }

        return rows.Count > 0 ? rows : throw new DatasetException($"{file}: the manifest has a header but no rows.");
    }

    private static ManifestRow Parse(List<string> fields, ManifestColumns columns, string folder, string file, int line)
    {
        if (fields.Count != columns.Count)
        {
            throw new DatasetException(
                $"{file}, line {line}: the row has {fields.Count} fields, the header has {columns.Count}. A field that holds a comma is written in quotes.");
        }

        string label = fields[columns.Label].Trim();
        if (label.Length == 0)
        {
            throw new DatasetException($"{file}, line {line}: the label is empty.");
        }

        string group = columns.Group < 0 ? "" : fields[columns.Group].Trim();
        DatasetPart? part = columns.Split < 0 ? null : ParsePart(fields[columns.Split].Trim(), file, line);
        return new ManifestRow(Locate(fields[columns.Path], folder, file, line), label, group.Length == 0 ? null : group, part, line);
    }

    private static string Locate(string path, string folder, string file, int line)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new DatasetException($"{file}, line {line}: the path is empty.");
        }

        // A manifest that was written on Windows names folders with backslashes.
        string full = Full(path);
        if (!File.Exists(full) && path.Contains('\\', StringComparison.Ordinal))
        {
            full = Full(path.Replace('\\', '/'));
        }

        return File.Exists(full) ? full : throw new DatasetException($"{file}, line {line}: the file '{path}' does not exist; looked for it at {full}.");

        string Full(string relative)
        {
            try
            {
                return System.IO.Path.GetFullPath(relative, folder);
            }
            catch (ArgumentException e)
            {
                throw new DatasetException($"{file}, line {line}: '{relative}' is not a path: {e.Message}", e);
            }
        }
    }

    private static DatasetPart? ParsePart(string value, string file, int line) => value.ToLowerInvariant() switch
    {
        "" => null,
        "train" => DatasetPart.Train,
        "val" or "validation" => DatasetPart.Validation,
        "test" => DatasetPart.Test,
        _ => throw new DatasetException($"{file}, line {line}: the split '{value}' is unknown; it must be train, val, validation or test."),
    };
}
