namespace TransferMed.Datasets;

/// <summary>Where the columns of a manifest stand.</summary>
/// <param name="Path">The column of the file's path.</param>
/// <param name="Label">The column of the class name, or -1 where the header has none.</param>
/// <param name="Group">The column of the group, or -1.</param>
/// <param name="Split">The column of the part, or -1.</param>
/// <param name="Names">The names of all columns, without surrounding space; at the end none without a name.</param>
internal sealed record ColumnPositions(int Path, int Label, int Group, int Split, string[] Names)
{
    /// <summary>The columns of several labels, in the order in which they were named; none where there is one label.</summary>
    public int[] Labels { get; init; } = [];

    /// <summary>The column of what pictures count, or -1.</summary>
    public int Weight { get; init; } = -1;

    private static readonly string[] Known = ["path", "label", "group", "split"];

    private static readonly string[] Paths =
    [
        "image", "image_id", "image_name", "image_path", "imagepath", "imageid", "img", "img_path", "img_id", "file", "filename", "file_name", "filepath", "file_path", "picture", "id", "name", "id_code",
    ];

    private static readonly string[] SingleLabels =
    [
        "dx", "diagnosis", "class", "class_name", "classname", "target", "category", "finding", "finding label", "finding labels", "grade", "level", "disease", "benign_malignant", "y",
    ];

    /// <summary>The column of the path, or what is probably it; null where nothing is.</summary>
    public string? LikelyPath => Path >= 0 ? Names[Path] : AliasIn(Paths);

    /// <summary>A column without a role that is probably the group; null where there is none.</summary>
    /// <param name="canBe">Whether what a column holds can be one.</param>
    public string? LikelyGroup(Func<int, bool> canBe) => Group >= 0 ? null : Others.Where(canBe).Select(i => Names[i]).FirstOrDefault(HeaderWords.LooksLikeGroup);

    /// <summary>The columns that hold neither path, label, group, part nor weight.</summary>
    public IEnumerable<int> Others => Enumerable.Range(0, Names.Length).Where(i => i != Path && i != Label && i != Group && i != Split && i != Weight && !Labels.Contains(i));

    /// <summary>How messages call the columns that are passed over.</summary>
    /// <param name="subgroups">The columns whose values evaluations are made by.</param>
    public IEnumerable<string> Ignored(IReadOnlyList<int> subgroups) => Others.Except(subgroups).Select(i => Names[i].Length > 0 ? Names[i] : $"(column {i + 1} without a name)");

    /// <summary>Finds the columns in the header line, whatever their order and the case of their letters.</summary>
    /// <exception cref="DatasetException">A column is missing, stands twice, or looks like a group or a part and is neither mapped nor declined.</exception>
    public static ColumnPositions Find(string place, List<string> header, ManifestColumns columns)
    {
        string[] names = [.. header.Select(name => name.Trim())];
        names = names[..(Array.FindLastIndex(names, name => name.Length > 0) + 1)];
        CheckMisspelt(place, names, columns);
        int group = Optional("group", columns.Group);
        int split = Optional("split", columns.Split);
        int path = Index("path", columns.Path);
        int[] labels = [.. (columns.Labels ?? []).Select(name => Index("labels", name))];
        int label = labels.Length > 0 ? -1 : Index("label", columns.Label);
        var positions = new ColumnPositions(path, label, group, split, names) { Labels = labels, Weight = columns.Weight is null ? -1 : Index("weight", columns.Weight) };
        foreach (string ignored in columns.Ignore)
        {
            Index("ignore", ignored);
        }

        foreach (string subgroup in columns.Attributes)
        {
            Index("subgroups", subgroup);
        }

        CheckTwoRoles(place, positions);
        return positions;

        int Optional(string role, string? mapped) => ManifestColumns.IsNone(mapped) ? -1 : Index(role, mapped);

        int Index(string role, string? mapped)
        {
            string wanted = mapped?.Trim() ?? role;
            int[] found = [.. Enumerable.Range(0, names.Length).Where(i => names[i].Equals(wanted, StringComparison.OrdinalIgnoreCase))];
            return found switch
            {
                [int one] => one,
                [] when mapped is null => -1,
                [] => throw new DatasetException($"{place}: the column '{wanted}', named as {role}, is missing. The header names: {string.Join(", ", names)}."),
                _ => throw new DatasetException($"{place}: the column '{wanted}' stands twice in the header."),
            };
        }
    }

    /// <summary>Refuses a header without path or label.</summary>
    public void Require(string place)
    {
        foreach ((string role, int index, string[] aliases) in (ReadOnlySpan<(string, int, string[])>)[("path", Path, Paths), ("label", Labels.Length > 0 ? Labels[0] : Label, SingleLabels)])
        {
            if (index < 0)
            {
                string? alias = AliasIn(aliases);
                string advice = alias is null ? "" : $" If '{alias}' is it, say so: {Setting($"{role}={alias}")}.";
                throw new DatasetException(
                    $"{place}: the column '{role}' is missing. The header must name path and label, and may name group and split; it names: {string.Join(", ", Names)}.{advice}");
            }
        }
    }

    /// <summary>Refuses columns that look like a group or a part and would be passed over: patients would cross the split in silence.</summary>
    /// <param name="place">File and line of the header.</param>
    /// <param name="columns">What is mapped and declined.</param>
    /// <param name="holdsParts">Whether a column that is passed over holds names of parts only.</param>
    public void RequireDecisions(string place, ManifestColumns columns, Func<int, bool> holdsParts)
    {
        int[] open = [.. Others.Where(i => Names[i].Length > 0 && !columns.Ignore.Concat(columns.Attributes).Any(name => name.Trim().Equals(Names[i], StringComparison.OrdinalIgnoreCase)))];
        string[] splits = ManifestColumns.IsNone(columns.Split) ? [] : [.. open.Where(i => HeaderWords.LooksLikeSplit(Names[i]) || holdsParts(i)).Select(i => Names[i])];
        string[] groups = ManifestColumns.IsNone(columns.Group) || columns.GroupPattern is not null ? [] : [.. open.Where(i => HeaderWords.LooksLikeGroup(Names[i])).Select(i => Names[i]).Except(splits)];
        if (groups.Length + splits.Length == 0)
        {
            return;
        }

        var text = new List<string>();
        if (groups.Length > 0)
        {
            text.Add(
                $"{Quoted(groups)} may say which pictures belong together (one patient, one lesion); unused, they would stand on both sides of a split. "
                + $"Map it with {Setting($"group={groups[0]}")}, or decline it with {Setting($"ignore={string.Join(';', groups)}")}{(Group < 0 ? " or group=none" : "")}.");
        }

        if (splits.Length > 0)
        {
            text.Add(
                $"{Quoted(splits)} may be the published split. Map it with {Setting($"split={splits[0]}")} (values train, val, test), or decline it with {Setting($"ignore={string.Join(';', splits)}")}{(Split < 0 ? " or split=none" : "")}.");
        }

        throw new DatasetException($"{place}: {string.Join(" ", text)}");
    }

    private string? AliasIn(string[] aliases) =>
        Array.Find(Names, name => aliases.Contains(name.Replace(' ', '_'), StringComparer.OrdinalIgnoreCase) || aliases.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>How columns are set, in the library and in the samples.</summary>
    private static string Setting(string text) => $"{nameof(DatasetOptions)}.{nameof(DatasetOptions.Columns)} \"{text}\"";

    private static string Quoted(string[] names) =>
        (names.Length == 1 ? "the column " : "the columns ") + string.Join(", ", names.Select(name => $"'{name}'"));

    private static void CheckTwoRoles(string place, ColumnPositions positions)
    {
        int[] used = [.. new[] { positions.Path, positions.Label, positions.Group, positions.Split, positions.Weight }.Concat(positions.Labels).Where(i => i >= 0)];
        if (used.GroupBy(i => i).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new DatasetException($"{place}: the column '{positions.Names[twice.Key]}' is used for two of path, label, labels, group, split and weight; a column has one role.");
        }
    }

    /// <summary>A misspelt optional column would be ignored in silence, and patients would cross the split.</summary>
    private static void CheckMisspelt(string place, string[] names, ManifestColumns columns)
    {
        string?[] mapped = [columns.Path, columns.Label ?? columns.Labels?[0], columns.Group ?? (columns.GroupPattern is null ? null : ManifestColumns.None), columns.Split];
        for (int role = 0; role < Known.Length; role++)
        {
            string known = Known[role];
            if (mapped[role] is not null || names.Contains(known, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            string? near = Array.Find(names, name => !Known.Contains(name, StringComparer.OrdinalIgnoreCase) && !Named(name) && IsNear(name.ToLowerInvariant(), known));
            if (near is not null)
            {
                throw new DatasetException($"{place}: the header names '{near}' and no '{known}'. Did you mean '{known}'?");
            }
        }

        bool Named(string name) => mapped.Concat(columns.Labels ?? []).Append(columns.Weight).Concat(columns.Ignore).Concat(columns.Attributes).Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>One letter added, left out or replaced, or two neighbours exchanged.</summary>
    private static bool IsNear(string name, string known)
    {
        if (name.Length == known.Length)
        {
            int[] different = [.. Enumerable.Range(0, name.Length).Where(i => name[i] != known[i])];
            return different.Length == 1
                || (different is [var a, var b] && b == a + 1 && name[a] == known[b] && name[b] == known[a]);
        }

        (string shorter, string longer) = name.Length < known.Length ? (name, known) : (known, name);
        return longer.Length == shorter.Length + 1
            && Enumerable.Range(0, longer.Length).Any(i => longer.Remove(i, 1) == shorter);
    }
}
