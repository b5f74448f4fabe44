namespace TransferMed.Datasets;

/// <summary>Recognises labels that are written as one column of 0 and 1 per class (as in the challenges of ISIC).</summary>
internal static class OneHotColumns
{
    /// <summary>Refuses a manifest without a label column whose other columns say yes or no, with what to do.</summary>
    /// <param name="place">File and line of the header.</param>
    /// <param name="columns">The columns; there is no label among them.</param>
    /// <param name="rows">The fields of the rows.</param>
    public static void Refuse(string place, ColumnPositions columns, IReadOnlyList<string[]> rows)
    {
        int[] flags = [.. columns.Others.Where(i => rows.Count > 0 && rows.All(row => i < row.Length && IsFlag(row[i])))];
        if (flags.Length < 2)
        {
            return;
        }

        string[] names = [.. flags.Select(i => columns.Names[i])];
        int several = rows.Count(row => flags.Count(i => IsYes(row[i])) > 1);
        int none = rows.Count(row => !flags.Any(i => IsYes(row[i])));
        string counts = several + none == 0
            ? $"every one of the {rows.Count} rows has exactly one 1"
            : $"of the {rows.Count} rows {several} have several 1 and {none} have none";
        throw new DatasetException(
            $"{place}: there is no column 'label', and the columns {string.Join(", ", names.Take(12))}{(names.Length > 12 ? $" and {names.Length - 12} more" : "")} hold only 0 and 1, one column per class; {counts}. "
            + "That form is not supported yet: write a column 'label' that holds the name of the column with the 1 "
            + "(in a spreadsheet =INDEX(B$1:H$1,MATCH(1,B2:H2,0)), in pandas df[classes].idxmax(axis=1)), and leave out the rest."
            + (several > 0 ? " Pictures of several classes at once cannot be learned yet: leave these rows out, or choose the one class that matters." : ""));
    }

    private static bool IsFlag(string value) => value.Trim() is "0" or "1" or "0.0" or "1.0" or "0,0" or "1,0";

    private static bool IsYes(string value) => value.Trim().StartsWith('1');
}
