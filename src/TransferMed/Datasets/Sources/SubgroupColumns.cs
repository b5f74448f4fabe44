using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>The columns of a manifest that say of whom or of what a picture is.</summary>
internal sealed class SubgroupColumns
{
    /// <summary>A column that is only called so, with more values than this, ages apart, holds free text, positions or measurements.</summary>
    private const int MostValues = 30;

    private readonly string[] _names;

    /// <summary>Rows that say the same are one list.</summary>
    private readonly Dictionary<string, ValueList<KeyValuePair<string, string>>> _rows = new(StringComparer.Ordinal);

    private SubgroupColumns(int[] indices, string[] names)
    {
        Indices = indices;
        _names = names;
    }

    /// <summary>Where they stand.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>Those that are named, else those that are called so.</summary>
    /// <exception cref="DatasetException">A named column has another role.</exception>
    public static SubgroupColumns Find(string place, ColumnPositions columns, ManifestColumns mapped, IReadOnlyList<string[]> rows)
    {
        int[] others = [.. columns.Others];
        int[] found = mapped.Subgroups is null
            ? [.. others.Where(i => HeaderWords.LooksLikeSubgroup(columns.Names[i]) && !IsNamed(mapped.Ignore, i) && HoldsKinds(rows, i, HeaderWords.LooksLikeAge(columns.Names[i])))]
            : [.. others.Where(i => IsNamed(mapped.Attributes, i))];
        if (mapped.Attributes.FirstOrDefault(name => !found.Any(i => Is(name, i))) is { } used)
        {
            throw new DatasetException($"{place}: the column '{used.Trim()}' is used for path, label, group, split or weight and cannot be one of the subgroups too; a column has one role.");
        }

        return new SubgroupColumns(found, [.. found.Select(i => columns.Names[i])]);

        bool IsNamed(IEnumerable<string> names, int i) => names.Any(name => Is(name, i));

        bool Is(string name, int i) => name.Trim().Equals(columns.Names[i], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What a row says; a missing value is left out.</summary>
    public ValueList<KeyValuePair<string, string>> Of(string[] fields)
    {
        if (Indices.Count == 0)
        {
            return [];
        }

        // A field of a record may hold any character but not a zero in a file that was taken for text.
        string said = string.Join('\0', Indices.Select(column => fields[column].Trim()));
        if (!_rows.TryGetValue(said, out ValueList<KeyValuePair<string, string>>? row))
        {
            row = Indices
                .Select((column, i) => KeyValuePair.Create(_names[i], fields[column].Trim()))
                .Where(pair => !MissingLabels.IsMissing(pair.Value))
                .ToValueList();
            _rows.Add(said, row);
        }

        return row;
    }

    private static bool HoldsKinds(IReadOnlyList<string[]> rows, int column, bool isAge) => rows
        .Select(row => row[column].Trim())
        .Where(value => !MissingLabels.IsMissing(value) && !(isAge && NumericNames.TryParse(value, out _)))
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Take(MostValues + 1)
        .Count() <= MostValues;
}
