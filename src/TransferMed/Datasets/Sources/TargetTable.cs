using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>What the columns of labels say where a picture has several targets.</summary>
/// <param name="Names">The names of the findings or values.</param>
/// <param name="Rows">For each row of the manifest one number for each name, NaN where it is not known.</param>
internal sealed record TargetTable(string[] Names, IReadOnlyList<ValueList<float>> Rows)
{
    /// <summary>Reads the columns as the task asks for.</summary>
    /// <param name="file">The manifest, for messages.</param>
    /// <param name="options">Task and columns.</param>
    /// <param name="columns">Where the columns stand; there are some of labels.</param>
    /// <param name="records">The rows with their lines.</param>
    /// <param name="separator">What stands between two fields.</param>
    public static TargetTable Read(string file, DatasetOptions options, ColumnPositions columns, IReadOnlyList<(int Line, string[] Fields)> records, char separator) => options.Task switch
    {
        MultiLabel task when columns.Labels.Length > 0 => FindingColumns.Read(file, task, columns, records),
        MultiLabel task => FindingLists.Read(file, task, columns.Label, records, options.Classes),
        _ => ValueColumns.Read(file, columns, records, separator),
    };
}
