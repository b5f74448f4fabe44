namespace TransferMed.Datasets;

/// <summary>Counts the rows whose label is what programs write for "not known", and refuses them together.</summary>
internal sealed class MissingLabels
{
    private readonly List<(string Label, int Line)> _rows = [];

    /// <summary>Whether a value says that there is none. The word "none" is no such value: it is a grade of many diseases.</summary>
    public static bool IsMissing(string value) => value.ToLowerInvariant() is "" or "nan" or "na" or "n/a" or "#n/a" or "<na>" or "null";

    public void Add(string label, int line) => _rows.Add((label, line));

    /// <summary>Refuses the manifest if a row has no label.</summary>
    /// <exception cref="DatasetException">With the first line, the number of such rows and what they hold.</exception>
    public void Refuse(string file, int total)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        (string label, int line) = _rows[0];
        string kinds = string.Join(", ", _rows.GroupBy(row => row.Label, StringComparer.Ordinal).Select(kind => $"{(kind.Key.Length == 0 ? "empty" : $"'{kind.Key}'")} {kind.Count()}"));
        string lines = string.Join(", ", _rows.Take(5).Select(row => row.Line)) + (_rows.Count > 5 ? ", ..." : "");
        throw new DatasetException(
            $"{file}, line {line}: the label is {(label.Length == 0 ? "empty" : $"'{label}', which stands for a missing value")}. "
            + $"{_rows.Count} of {total} rows have no label ({kinds}; lines {lines}). Fill them in or leave the rows out"
            + (label.Length == 0 ? "." : $"; if it is the name of a class, state the classes ({ClassList.Remedy})."));
    }
}
