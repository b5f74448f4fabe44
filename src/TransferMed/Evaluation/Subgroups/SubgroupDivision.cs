using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// Divides samples by what is known of them: words by word, numbers of more than a few values into ranges of about as many samples each. Numbers
/// that are codes, such as those of hospitals, count as words.
/// </summary>
/// <param name="Column">What they are divided by.</param>
/// <param name="Parts">Each part's name with the indices of its samples.</param>
internal sealed record SubgroupDivision(string Column, IReadOnlyList<(string Name, int[] Samples)> Parts)
{
    /// <summary>The most numbers that stand alone.</summary>
    private const int MostNumbers = 6;

    private const int Ranges = 4;

    /// <summary>The most different codes: a column of more is one that was named, since no other is read (<c>SubgroupColumns</c>).</summary>
    private const int MostCodes = 30;

    /// <summary>The most words that stand alone; the rarest beyond are taken together.</summary>
    private const int MostWords = 12;

    /// <summary>A division for each name, in the order in which the names first occur.</summary>
    public static IReadOnlyList<SubgroupDivision> Of(ValueList<ValueList<KeyValuePair<string, string>>> subgroups)
    {
        string[] columns = [.. subgroups.SelectMany(known => known).Select(pair => pair.Key).Distinct(StringComparer.Ordinal)];
        return [.. columns.Select(column => new SubgroupDivision(column, Divide(column, [.. subgroups.Select(known => ValueOf(known, column))])))];
    }

    private static string? ValueOf(ValueList<KeyValuePair<string, string>> known, string column)
    {
        foreach (KeyValuePair<string, string> pair in known)
        {
            if (pair.Key == column)
            {
                return pair.Value;
            }
        }

        return null;
    }

    private static IReadOnlyList<(string, int[])> Divide(string column, string?[] values)
    {
        ILookup<bool, int> stated = Enumerable.Range(0, values.Length).ToLookup(i => values[i] is not null);
        ILookup<bool, int> numeric = stated[true].ToLookup(i => NumericNames.TryParse(values[i]!, out _));
        int different = numeric[true].DistinctBy(i => values[i], StringComparer.Ordinal).Count();
        bool hasCodes = different is > MostNumbers and <= MostCodes && CodedColumns.HoldsCodes(column);
        int[] missing = [.. stated[false]];
        return
        [
            .. Numbers([.. numeric[true].Where(_ => !hasCodes)], i => NumericNames.TryParse(values[i]!, out double number) ? number : double.NaN),
            .. Words([.. hasCodes ? stated[true] : numeric[false]], values),
            .. missing.Length == 0 ? Array.Empty<(string, int[])>() : [(SubgroupTable.NotStated, missing)],
        ];
    }

    private static IEnumerable<(string, int[])> Numbers(int[] samples, Func<int, double> number)
    {
        (double Value, int[] Samples)[] values = [.. samples.GroupBy(number).OrderBy(same => same.Key).Select(same => (same.Key, same.ToArray()))];
        if (values.Length <= MostNumbers)
        {
            return values.Select(same => (Text(same.Value), same.Samples));
        }

        // Equal numbers stay together: a number belongs where the middle of its samples lies.
        int before = 0;
        var ranges = new List<(double Value, int[] Samples)>[Ranges];
        foreach ((double Value, int[] Samples) same in values)
        {
            int range = (int)((before + same.Samples.Length / 2.0) * Ranges / samples.Length);
            (ranges[range] ??= []).Add(same);
            before += same.Samples.Length;
        }

        return ranges.OfType<List<(double Value, int[] Samples)>>().Select(range => (
            range.Count == 1 ? Text(range[0].Value) : $"{Text(range[0].Value)} to {Text(range[^1].Value)}",
            range.SelectMany(same => same.Samples).Order().ToArray()));
    }

    private static IEnumerable<(string, int[])> Words(int[] samples, string?[] values)
    {
        (string Word, int[] Samples)[] words =
        [
            .. samples.GroupBy(i => values[i]!, StringComparer.OrdinalIgnoreCase).Select(same => (values[same.First()]!, same.ToArray())),
        ];
        HashSet<string> shown = [.. words.OrderByDescending(word => word.Samples.Length).ThenBy(word => word.Word, StringComparer.Ordinal).Take(words.Length > MostWords ? MostWords - 1 : MostWords).Select(word => word.Word)];
        int[] rest = [.. words.Where(word => !shown.Contains(word.Word)).SelectMany(word => word.Samples).Order()];
        return
        [
            .. words.Where(word => shown.Contains(word.Word)).OrderBy(word => NumericNames.TryParse(word.Word, out double number) ? number : double.PositiveInfinity).ThenBy(word => word.Word, StringComparer.OrdinalIgnoreCase).Select(word => (word.Word, word.Samples)),
            .. rest.Length == 0 ? Array.Empty<(string, int[])>() : [(string.Create(CultureInfo.InvariantCulture, $"{words.Length - shown.Count} rarer values"), rest)],
        ];
    }

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
