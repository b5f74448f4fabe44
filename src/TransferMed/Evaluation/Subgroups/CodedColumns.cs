using System.Text.RegularExpressions;

namespace TransferMed.Evaluation;

/// <summary>Tells from its name whether numbers in a column of subgroups are codes (hospital 7, camera 3), which have no ranges, or measure something, as ages do.</summary>
internal static partial class CodedColumns
{
    private static readonly HashSet<string> Measured = new(StringComparer.Ordinal) { "age", "alter" };

    private static readonly HashSet<string> Coded = new(StringComparer.Ordinal)
    {
        "sex", "gender", "site", "anatomy", "localization", "localisation", "location", "region", "device", "camera", "scanner", "machine", "manufacturer", "vendor",
        "dermoscope", "microscope", "stain", "hospital", "clinic", "institution", "centre", "center", "country", "ethnicity", "race", "fitzpatrick", "skintone", "skintype", "phototype", "geschlecht",
    };

    /// <summary>The words by which columns are taken for subgroups, without those of ages.</summary>
    public static IEnumerable<string> Words => Coded;

    /// <summary>Whether one of the name's words, or two that follow each other, is of what is numbered and not measured, and none of an age.</summary>
    public static bool HoldsCodes(string column)
    {
        string[] words = [.. Word().Matches(column).Select(match => match.Value.ToLowerInvariant()).Select(word => word.EndsWith('s') ? word[..^1] : word)];
        return !words.Any(Measured.Contains) && (words.Any(Coded.Contains) || words.Zip(words.Skip(1), string.Concat).Any(Coded.Contains));
    }

    /// <summary>Letters of one case or a word with a capital.</summary>
    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})")]
    private static partial Regex Word();
}
