using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Findings that are written as a list in one column (NIH ChestX-ray14: <c>Effusion|Mass</c>). What a list does not name is not there.</summary>
internal static class FindingLists
{
    private const int LinesNamed = 5;

    public static TargetTable Read(string file, MultiLabel task, int column, IReadOnlyList<(int Line, string[] Fields)> records, ValueList<string>? stated)
    {
        string[][] lists = [.. records.Select(record => Split(file, task, record.Line, record.Fields[column]))];
        var counts = lists.SelectMany(list => list).CountBy(name => name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        if (counts.Count == 0 && stated is null)
        {
            throw new DatasetException($"{file}: no row names a finding. State them ({ClassList.Remedy}), or name the column of the findings.");
        }

        if (stated is null)
        {
            LabelCheck.RunFindings(file, [.. counts.Keys], [.. counts.Values], task.Delimiter);
        }

        string[] names = stated is null ? [.. counts.Keys.Order(StringComparer.Ordinal)] : [.. stated];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach ((int place, string name) in names.Index())
        {
            places.TryAdd(ComposedText.Of(name), place);
        }

        RefuseUnknown(file, lists, records, places);
        return new TargetTable(names, [.. lists.Select(list => Row(list, places, names.Length))]);
    }

    private static string[] Split(string file, MultiLabel task, int line, string field)
    {
        string text = field.Trim();
        if (text.Length > 0 && MissingLabels.IsMissing(text))
        {
            throw new DatasetException($"{file}, line {line}: the findings are '{text}', which stands for a missing value. Write '{task.NoFinding}' or nothing where there is no finding, and leave out pictures of which nothing is known.");
        }

        string[] names = [.. text.Split(task.Delimiter, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
        string[] findings = [.. names.Where(name => !name.Equals(task.NoFinding.Trim(), StringComparison.OrdinalIgnoreCase))];
        return findings.Length > 0 && findings.Length < names.Length
            ? throw new DatasetException($"{file}, line {line}: '{text}' says that there is no finding and names one. Correct the row.")
            : findings;
    }

    private static void RefuseUnknown(string file, string[][] lists, IReadOnlyList<(int Line, string[] Fields)> records, Dictionary<string, int> places)
    {
        (string Name, int Line)[] unknown = [.. lists.Zip(records, (list, record) => list.Where(name => !places.ContainsKey(ComposedText.Of(name))).Select(name => (name, record.Line))).SelectMany(found => found)];
        if (unknown.Length > 0)
        {
            string names = string.Join(", ", unknown.CountBy(pair => pair.Name, StringComparer.Ordinal).Take(10).Select(pair => $"'{pair.Key}' ({pair.Value} pictures)"));
            throw new DatasetException(
                $"{file}, line {unknown[0].Line}: the findings {names} are not among the stated ones (lines {string.Join(", ", unknown.Take(LinesNamed).Select(pair => pair.Line))}{(unknown.Length > LinesNamed ? ", ..." : "")}). "
                + $"Add them to the list, or leave them out of the rows. The findings are stated by {ClassList.Remedy}.");
        }
    }

    private static ValueList<float> Row(string[] list, Dictionary<string, int> places, int count)
    {
        var row = new float[count];
        foreach (string name in list)
        {
            row[places[ComposedText.Of(name)]] = 1;
        }

        return row.ToValueList();
    }
}
