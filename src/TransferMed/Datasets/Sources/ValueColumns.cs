using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Measured values, one column each. Numbers have a decimal point; in a file that is separated by semicolons a decimal comma will do, but not both in one column.</summary>
internal static class ValueColumns
{
    public static TargetTable Read(string file, ColumnPositions columns, IReadOnlyList<(int Line, string[] Fields)> records, char separator)
    {
        int[] places = columns.Labels.Length > 0 ? columns.Labels : [columns.Label];
        var values = new float[records.Count, places.Length];
        for (int target = 0; target < places.Length; target++)
        {
            ReadColumn(file, columns.Names[places[target]], places[target], records, separator, (row, value) => values[row, target] = value);
        }

        return new TargetTable(
            [.. places.Select(i => columns.Names[i])],
            [.. Enumerable.Range(0, records.Count).Select(row => Enumerable.Range(0, places.Length).Select(target => values[row, target]).ToValueList())]);
    }

    private static void ReadColumn(string file, string name, int column, IReadOnlyList<(int Line, string[] Fields)> records, char separator, Action<int, float> set)
    {
        (int Line, string Text)? comma = null, point = null;
        int known = 0;
        for (int row = 0; row < records.Count; row++)
        {
            (int line, string[] fields) = records[row];
            string text = fields[column].Trim();
            if (MissingLabels.IsMissing(text))
            {
                set(row, float.NaN);
                continue;
            }

            bool hasComma = text.Contains(',', StringComparison.Ordinal);
            comma ??= hasComma ? (line, text) : null;
            point ??= text.Contains('.', StringComparison.Ordinal) ? (line, text) : null;
            set(row, Parse(file, line, name, text, hasComma, separator));
            known++;
        }

        if (comma is { } first && point is { } second)
        {
            throw new DatasetException(
                $"{file}: the column '{name}' holds '{first.Text}' (line {first.Line}) and '{second.Text}' (line {second.Line}): it is not clear which mark is the decimal one. Write all numbers of a column in one way.");
        }

        if (known == 0)
        {
            throw new DatasetException($"{file}: the column '{name}' holds no number. Name the column of the value.");
        }
    }

    private static float Parse(string file, int line, string name, string text, bool hasComma, char separator)
    {
        bool isDecimal = hasComma && text.Count(c => c == ',') == 1 && !text.Contains('.', StringComparison.Ordinal);
        if (NumericNames.TryParse(isDecimal && separator == ';' ? text.Replace(',', '.') : text, out double number) && float.IsFinite((float)number))
        {
            return (float)number;
        }

        string advice = isDecimal && NumericNames.TryParse(text.Replace(',', '.'), out _)
            ? "A decimal comma is read in files that are separated by semicolons; here write a decimal point."
            : float.IsInfinity((float)number) || double.IsInfinity(number)
                ? string.Create(CultureInfo.InvariantCulture, $"The largest number is {float.MaxValue:g3}.")
                : "Write a number with a decimal point and without a unit, or leave the field empty where the value is not known.";
        throw new DatasetException($"{file}, line {line}: the column '{name}' holds '{text}', which is no number. {advice}");
    }
}
