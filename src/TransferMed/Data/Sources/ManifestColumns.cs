namespace TransferMed.Data;

/// <summary>Where the columns of a manifest stand.</summary>
/// <param name="Path">The column of the file's path.</param>
/// <param name="Label">The column of the class name.</param>
/// <param name="Group">The column of the group, or -1.</param>
/// <param name="Split">The column of the part, or -1.</param>
/// <param name="Count">The number of all columns.</param>
internal readonly record struct ManifestColumns(int Path, int Label, int Group, int Split, int Count)
{
    private static readonly string[] Known = ["path", "label", "group", "split"];

    /// <summary>Finds the columns in the header line, whatever their order and the case of their letters.</summary>
    public static ManifestColumns Find(string file, int line, List<string> header)
    {
        string[] names = [.. header.Select(name => name.Trim())];
        foreach (string known in Known)
        {
            if (names.Count(name => name.Equals(known, StringComparison.OrdinalIgnoreCase)) > 1)
            {
                throw new DatasetException($"{file}, line {line}: the column '{known}' stands twice in the header.");
            }
        }

        CheckMisspelt(file, line, names);
        return new ManifestColumns(Required("path"), Required("label"), Index("group"), Index("split"), names.Length);

        int Index(string known) => Array.FindIndex(names, name => name.Equals(known, StringComparison.OrdinalIgnoreCase));

        int Required(string known) => Index(known) is >= 0 and int index
            ? index
            : throw new DatasetException(
                $"{file}, line {line}: the column '{known}' is missing. The header must name path and label, and may name group and split; it names: {string.Join(", ", names)}.");
    }

    /// <summary>A misspelt optional column would be ignored in silence, and patients would cross the split.</summary>
    private static void CheckMisspelt(string file, int line, string[] names)
    {
        foreach (string known in Known.Where(known => !names.Contains(known, StringComparer.OrdinalIgnoreCase)))
        {
            string? near = Array.Find(names, name => !Known.Contains(name, StringComparer.OrdinalIgnoreCase) && IsNear(name.ToLowerInvariant(), known));
            if (near is not null)
            {
                throw new DatasetException($"{file}, line {line}: the header names '{near}' and no '{known}'. Did you mean '{known}'?");
            }
        }
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
