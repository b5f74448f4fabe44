namespace TransferMed.Datasets;

/// <summary>The options that open a set, written as a program would, for messages.</summary>
internal static class OpeningLine
{
    /// <summary>For example <c>new DatasetOptions { Task = new MultiLabel(), Columns = new() { Path = "Path", Labels = ["Edema", "Fracture"] } }</c>.</summary>
    /// <param name="task">What makes the task, such as <c>new MultiLabel()</c>; null where the default will do.</param>
    /// <param name="columns">The columns; null where their names are the defaults.</param>
    public static string Of(string? task, ManifestColumns? columns)
    {
        string[] named = columns is null ? [] : [.. Roles(columns)];
        string[] settings =
        [
            .. task is null ? [] : (string[])[$"{nameof(DatasetOptions.Task)} = {task}"],
            .. named.Length == 0 ? [] : (string[])[$"{nameof(DatasetOptions.Columns)} = new() {{ {string.Join(", ", named)} }}"],
        ];
        return $"new {nameof(DatasetOptions)} {{ {string.Join(", ", settings)} }}";
    }

    /// <summary>What makes a task of findings that are parted by a mark.</summary>
    public static string MultiLabelBy(char delimiter) => delimiter.ToString() == new MultiLabel().Delimiter ? $"new {nameof(MultiLabel)}()" : $"new {nameof(MultiLabel)} {{ {nameof(MultiLabel.Delimiter)} = \"{delimiter}\" }}";

    private static IEnumerable<string> Roles(ManifestColumns columns)
    {
        foreach ((string role, string? name) in ((string, string?)[])
        [
            (nameof(columns.Path), columns.Path), (nameof(columns.Label), columns.Label), (nameof(columns.Group), columns.Group), (nameof(columns.GroupPattern), columns.GroupPattern),
            (nameof(columns.Split), columns.Split),
        ])
        {
            if (name is not null)
            {
                yield return $"{role} = {Quoted(name)}";
            }
        }

        foreach ((string role, IEnumerable<string> names) in ((string, IEnumerable<string>)[])[(nameof(columns.Labels), columns.Labels ?? []), (nameof(columns.Ignore), columns.Ignore)])
        {
            if (names.Any())
            {
                yield return $"{role} = [{string.Join(", ", names.Select(Quoted))}]";
            }
        }
    }

    private static string Quoted(string text) => $"{(text.Contains('\\', StringComparison.Ordinal) ? "@" : "")}\"{text.Replace("\"", text.Contains('\\', StringComparison.Ordinal) ? "\"\"" : "\\\"", StringComparison.Ordinal)}\"";
}
