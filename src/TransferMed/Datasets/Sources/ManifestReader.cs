using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Reads the rows of a manifest and checks them.</summary>
internal sealed class ManifestReader
{
    private const int RowsBetweenReports = 1000;

    private readonly string _file;
    private readonly DatasetOptions _options;
    private readonly ColumnPositions _columns;
    private readonly SubgroupColumns _subgroups;
    private readonly MissingLabels _missing = new();

    private ManifestReader(string file, DatasetOptions options, ColumnPositions columns, SubgroupColumns subgroups)
    {
        _file = file;
        _options = options;
        _columns = columns;
        _subgroups = subgroups;
    }

    /// <summary>Reads them all.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="file">Its full path.</param>
    /// <param name="options">The columns and the classes.</param>
    /// <param name="monitor">Told how many files are found; nobody where null.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <param name="find">The path of the picture that a row names, by what its line says; null looks for files beside the manifest.</param>
    /// <returns>What it holds.</returns>
    public static ManifestContent ReadAll(string text, string file, DatasetOptions options, DatasetMonitor? monitor, CancellationToken cancellationToken, Func<string, int, string>? find = null)
    {
        using var reader = new CsvReader(text, file);
        var fields = new List<string>();
        int line = reader.Read(fields);
        if (line == 0)
        {
            throw new DatasetException($"{file}: the manifest is empty. Its first line must name the columns: path,label[,group][,split].");
        }

        string place = $"{file}, line {line}";
        ManifestColumns mapped = options.Columns ?? new ManifestColumns();
        ColumnPositions columns = ColumnPositions.Find(place, fields, mapped);
        var records = new List<(int Line, string[] Fields)>();
        var words = new SharedWords();
        while ((line = reader.Read(fields)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            records.Add((line, Fit(fields, columns, reader.Separator, file, line, words)));
        }

        if (columns.Label < 0 && columns.Labels.Length == 0)
        {
            OneHotColumns.Refuse(place, columns, mapped, [.. records.Select(record => record.Fields)]);
        }

        columns.Require(place);
        columns.RequireDecisions(place, mapped, i => HoldsParts(records, i));
        if (records.Count == 0)
        {
            throw new DatasetException($"{file}: the manifest has a header but no rows.");
        }

        var subgroups = SubgroupColumns.Find(place, columns, mapped, [.. records.Select(record => record.Fields)]);
        TargetTable? targets = options.Task is null or { IsOneOfSeveral: true } ? null : TargetTable.Read(file, options, columns, records, reader.Separator);
        string[]? marked = targets is null && columns.Labels.Length > 0 ? OneHotLabels.Read(file, columns, records) : null;
        List<ManifestRow> rows = new ManifestReader(file, options, columns, subgroups).Parse(records, targets is null ? marked : [.. records.Select(_ => "")], find, monitor?.Progress, cancellationToken);
        return new ManifestContent(rows, marked is null ? null : [.. columns.Labels.Select(i => columns.Names[i])], targets, [.. columns.Ignored(subgroups.Indices)]);
    }

    /// <summary>The fields of the columns; empty ones behind the last column are those that spreadsheets add. Equal words of all rows are one text.</summary>
    private static string[] Fit(List<string> fields, ColumnPositions columns, char separator, string file, int line, SharedWords words)
    {
        int count = columns.Names.Length;
        if (fields.Count < count || fields.Skip(count).Any(field => !string.IsNullOrWhiteSpace(field)))
        {
            throw new DatasetException(
                $"{file}, line {line}: the row has {fields.Count} fields, the header has {count}. A field that holds a {NameOf(separator)} is written in quotes.");
        }

        var fitted = new string[count];
        for (int i = 0; i < count; i++)
        {
            fitted[i] = i == columns.Path ? fields[i] : words.Of(fields[i]);
        }

        return fitted;
    }

    private static string NameOf(char separator) => separator switch
    {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        _ => $"'{separator}'",
    };

    /// <summary>Whether a column names parts and nothing else, whatever it is called.</summary>
    private static bool HoldsParts(List<(int Line, string[] Fields)> records, int column)
    {
        string[] values = [.. records.Select(record => record.Fields[column].Trim()).Where(value => value.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Take(9)];
        return values.Length is > 1 and < 9 && values.All(value => SplitNames.TryParse(value, out _));
    }

    /// <param name="records">The rows.</param>
    /// <param name="labels">What other columns than that of the label say of each; null where there is one.</param>
    /// <param name="find">The path of the picture that a row names.</param>
    /// <param name="progress">Told how many rows are done, now and then; nobody where null.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    private List<ManifestRow> Parse(List<(int Line, string[] Fields)> records, string[]? labels, Func<string, int, string>? find, IProgress<ImageCheckProgress>? progress, CancellationToken cancellationToken)
    {
        PathGroup? pathGroup = PathGroup.Of(_options.Columns, _file);
        find ??= new ImageLocator(Path.GetDirectoryName(_file)!, _file).Find;
        var rows = new List<ManifestRow>(records.Count);
        var lines = new Dictionary<string, int>(records.Count, StringComparer.Ordinal);
        var words = new SharedWords();
        for (int row = 0; row < records.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (int line, string[] fields) = records[row];
            records[row] = default;
            if ((row + 1) % RowsBetweenReports == 0 || row + 1 == records.Count)
            {
                progress?.Report(new ImageCheckProgress(row + 1, records.Count, DatasetStage.Finding));
            }

            string label = labels is null ? fields[_columns.Label].Trim() : labels[row];
            if (labels is null && MissingLabels.IsMissing(label) && !(_options.Classes?.Contains(label) ?? false))
            {
                _missing.Add(label, line);
                continue;
            }

            DatasetPart? part = _columns.Split < 0 ? null : ParsePart(fields[_columns.Split].Trim(), line);
            string group = pathGroup is not null ? words.Of(pathGroup.Find(fields[_columns.Path], line)) : _columns.Group < 0 ? "" : fields[_columns.Group].Trim();
            string path = find(fields[_columns.Path], line);
            if (!lines.TryAdd(path, line))
            {
                throw new DatasetException($"{_file}, line {line}: the picture '{fields[_columns.Path]}' stands already on line {lines[path]}. Name each picture once.");
            }

            // What programs write for an unknown patient must not make one patient of all of them.
            rows.Add(new ManifestRow(path, label, MissingLabels.IsMissing(group) ? null : group, part, line, _subgroups.Of(fields), _columns.Weight < 0 ? 1 : ParseWeight(fields[_columns.Weight].Trim(), line)));
        }

        _missing.Refuse(_file, records.Count);
        return rows;
    }

    private float ParseWeight(string value, int line) => NumericNames.TryParse(value, out double weight) && weight >= 0 && float.IsFinite((float)weight)
        ? (float)weight
        : throw new DatasetException(
            $"{_file}, line {line}: the column '{_columns.Names[_columns.Weight]}' says how much a picture counts in training, and '{value}' is no number from 0. Write one, 1 for what counts as others do, or leave the column out of {nameof(DatasetOptions)}.{nameof(DatasetOptions.Columns)} (weight={_columns.Names[_columns.Weight]}).");

    private DatasetPart? ParsePart(string value, int line)
    {
        if (MissingLabels.IsMissing(value))
        {
            return null;
        }

        if (SplitNames.TryParse(value, out DatasetPart part))
        {
            return part;
        }

        string column = _columns.Names[_columns.Split];
        throw new DatasetException(
            NumericNames.TryParse(value, out _)
                ? $"{_file}, line {line}: the column '{column}' holds the number {value}: numbers name folds, and nothing says which fold is the test part. "
                    + "Write train, val or test into the column, or decline it (split=none) and let the library make folds."
                : $"{_file}, line {line}: the split '{value}' is unknown; it must be train, val, validation or test (also training, valid, dev, testing).");
    }
}
