using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Recognises labels that are written as one column for each class or finding (as in the challenges of ISIC, or CheXpert), where nothing says that they are.</summary>
internal static class OneHotColumns
{
    /// <summary>Refuses a manifest without a label column whose other columns say yes or no, with the line that opens it.</summary>
    /// <param name="place">File and line of the header.</param>
    /// <param name="columns">The columns; there is no label among them.</param>
    /// <param name="mapped">The columns as they were named.</param>
    /// <param name="rows">The fields of the rows.</param>
    public static void Refuse(string place, ColumnPositions columns, ManifestColumns mapped, IReadOnlyList<string[]> rows)
    {
        int[] flags = [.. columns.Others.Where(i => IsFlag(rows, i))];
        if (flags.Length < 2)
        {
            return;
        }

        int several = rows.Count(row => flags.Count(i => Value(row[i]) == 1) > 1);
        int none = rows.Count(row => !flags.Any(i => Value(row[i]) == 1));
        bool areWhole = rows.All(row => flags.All(i => Value(row[i]) is 0 or 1));
        bool isOneOfSeveral = areWhole && several + none == 0;
        string[] names = [.. flags.Select(i => columns.Names[i])];
        string counts = isOneOfSeveral
            ? $"every one of the {rows.Count} rows has exactly one 1"
            : $"of the {rows.Count} rows {several} have several 1 and {none} have none";

        // "No finding" is what the others say together.
        string[] findings = isOneOfSeveral ? names : [.. names.Where(name => !name.Equals(new MultiLabel().NoFinding, StringComparison.OrdinalIgnoreCase))];
        ManifestColumns suggested = mapped with
        {
            Path = columns.LikelyPath is string path && !path.Equals("path", StringComparison.OrdinalIgnoreCase) ? path : mapped.Path,
            Group = mapped.GroupPattern is null ? mapped.Group ?? columns.LikelyGroup(i => !rows.All(row => FlagText.TryParse(row[i], out _))) : null,
            Labels = findings.ToValueList(),
        };
        throw new DatasetException(
            $"{place}: there is no column 'label', and the columns {string.Join(", ", names.Take(12))}{(names.Length > 12 ? $" and {names.Length - 12} more" : "")} hold only {(areWhole ? "0 and 1" : "1, 0, -1 and nothing")}, one column per {(isOneOfSeveral ? "class" : "finding")}; {counts}. "
            + $"Open it with {OpeningLine.Of(isOneOfSeveral ? null : $"new {nameof(MultiLabel)}()", suggested)}, without the columns that are none of them."
            + (areWhole ? "" : $" What is uncertain (-1) or empty is unknown then; {nameof(MultiLabel)}.{nameof(MultiLabel.Uncertain)} and {nameof(MultiLabel.NotMentioned)} say otherwise."));
    }

    private static bool IsFlag(IReadOnlyList<string[]> rows, int column) =>
        rows.All(row => FlagText.TryParse(row[column], out _)) && rows.Any(row => !float.IsNaN(Value(row[column])));

    private static float Value(string text) => FlagText.TryParse(text, out float value) ? value : float.NaN;
}
