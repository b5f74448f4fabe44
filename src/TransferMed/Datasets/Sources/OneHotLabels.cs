namespace TransferMed.Datasets;

/// <summary>One class to a picture, written as a 1 in the column of the class (ground truth of ISIC and HAM10000).</summary>
internal static class OneHotLabels
{
    private const int LinesNamed = 5;

    /// <summary>The class of each row: the name of its column.</summary>
    public static string[] Read(string file, ColumnPositions columns, IReadOnlyList<(int Line, string[] Fields)> records)
    {
        var labels = new string[records.Count];
        var several = new List<int>();
        var none = new List<int>();
        for (int row = 0; row < records.Count; row++)
        {
            (int line, string[] fields) = records[row];
            int[] marked = [.. columns.Labels.Where(column => IsMarked(file, line, columns.Names[column], fields[column]))];
            if (marked.Length == 1)
            {
                labels[row] = columns.Names[marked[0]];
            }
            else
            {
                (marked.Length == 0 ? none : several).Add(line);
            }
        }

        if (several.Count > 0)
        {
            throw new DatasetException(
                $"{file}, line {several[0]}: {several.Count} of {records.Count} rows have a 1 in several of the columns {Names(columns)} (lines {Lines(several)}). "
                + $"If a picture may have several findings, set {nameof(DatasetOptions)}.{nameof(DatasetOptions.Task)} = new {nameof(MultiLabel)}(); else correct the rows.");
        }

        return none.Count > 0
            ? throw new DatasetException(
                $"{file}, line {none[0]}: {none.Count} of {records.Count} rows have no 1 in the columns {Names(columns)} (lines {Lines(none)}). "
                + $"Name the column of their class too, leave the rows out, or, if a picture may have no finding, set {nameof(DatasetOptions)}.{nameof(DatasetOptions.Task)} = new {nameof(MultiLabel)}().")
            : labels;
    }

    private static bool IsMarked(string file, int line, string column, string text) =>
        FlagText.TryParse(text, out float value) && value is 0 or 1
            ? value == 1
            : throw new DatasetException(
                $"{file}, line {line}: the column '{column}' holds '{text.Trim()}'; where one of several columns marks the class of a picture, each holds 1 or 0. "
                + $"Findings that may be uncertain or not mentioned need {nameof(DatasetOptions)}.{nameof(DatasetOptions.Task)} = new {nameof(MultiLabel)}(), values new {nameof(Regression)}().");

    private static string Names(ColumnPositions columns) => string.Join(", ", columns.Labels.Take(12).Select(i => $"'{columns.Names[i]}'")) + (columns.Labels.Length > 12 ? ", ..." : "");

    private static string Lines(List<int> lines) => string.Join(", ", lines.Take(LinesNamed)) + (lines.Count > LinesNamed ? ", ..." : "");
}
