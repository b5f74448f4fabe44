using System.Text.RegularExpressions;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>Tells from its name whether numbers in a column of subgroups are codes (hospital 7, camera 3), which have no ranges, or measure something, as ages do.</summary>
internal static partial class CodedColumns
{
    /// <summary>Whether one of the name's words, or two that follow each other, is of what is numbered and not measured, and none of an age.</summary>
    public static bool HoldsCodes(string column)
    {
        string[] words = [.. Word().Matches(column).Select(match => match.Value.ToLowerInvariant()).Select(word => word.EndsWith('s') ? word[..^1] : word)];
        return !words.Any(SubgroupWords.Ages.Contains) && (words.Any(SubgroupWords.Kinds.Contains) || words.Zip(words.Skip(1), string.Concat).Any(SubgroupWords.Kinds.Contains));
    }

    /// <summary>Letters of one case or a word with a capital.</summary>
    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})")]
    private static partial Regex Word();
}
