using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Findings that are written as one column each (CheXpert, VinDr, one-hot challenges).</summary>
internal static class FindingColumns
{
    public static TargetTable Read(string file, MultiLabel task, ColumnPositions columns, IReadOnlyList<(int Line, string[] Fields)> records)
    {
        var rows = new List<ValueList<float>>(records.Count);
        foreach ((int line, string[] fields) in records)
        {
            rows.Add(columns.Labels.Select(column => Read(file, line, columns.Names[column], fields[column], task)).ToValueList());
        }

        return rows.TrueForAll(row => row.All(float.IsNaN))
            ? throw new DatasetException($"{file}: none of the columns {string.Join(", ", columns.Labels.Select(i => $"'{columns.Names[i]}'"))} says of any picture that a finding is there or not. Name the columns of the findings.")
            : new TargetTable([.. columns.Labels.Select(i => columns.Names[i])], rows);
    }

    private static float Read(string file, int line, string column, string text, MultiLabel task)
    {
        if (!FlagText.TryParse(text, out float value))
        {
            string advice = NumericNames.TryParse(text.Trim(), out _)
                ? $" If the column measures something, the task is {nameof(Regression)}; if it is no finding, leave it out of the columns."
                : " If it is no finding, leave it out of the columns.";
            throw new DatasetException($"{file}, line {line}: the column '{column}' holds '{text.Trim()}'; a column of a finding holds {FlagText.Allowed}.{advice}");
        }

        return value switch
        {
            -1 => task.Uncertain.AsTarget(),
            _ when float.IsNaN(value) => task.NotMentioned.AsTarget(),
            _ => value,
        };
    }

    /// <summary>What a finding that is not known counts as.</summary>
    private static float AsTarget(this UnknownFinding policy) => policy switch
    {
        UnknownFinding.Negative => 0,
        UnknownFinding.Positive => 1,
        _ => float.NaN,
    };
}
