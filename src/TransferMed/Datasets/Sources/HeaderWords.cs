using System.Text.RegularExpressions;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// Tells from its name what a column may hold. The last word decides, without marks of an identifier: <c>Patient ID</c>,
/// <c>anon_patient_ids</c> and <c>StudyInstanceUID</c> name groups; <c>patient_age</c> and <c>n_lesions</c> do not.
/// </summary>
internal static partial class HeaderWords
{
    private static readonly HashSet<string> Groups = new(StringComparer.Ordinal)
    {
        "group", "patient", "subject", "lesion", "study", "case", "series", "serie", "mrn", "person", "eye", "exam", "examination", "participant", "individual",
        "visit", "encounter", "admission", "accession", "session", "specimen", "slide", "biopsy", "donor", "animal", "client", "pid", "patienten", "proband", "fall",
    };

    private static readonly HashSet<string> Splits = new(StringComparer.Ordinal) { "split", "set", "fold", "kfold", "subset", "partition", "phase", "usage" };

    private static readonly HashSet<string> IdentifierMarks = new(StringComparer.Ordinal)
    {
        "id", "uid", "guid", "uuid", "no", "nr", "num", "number", "key", "code", "name", "identifier", "index", "idx", "hash", "pseudonym", "instance",
    };

    private static readonly HashSet<string> Counts = new(StringComparer.Ordinal) { "n", "num", "number", "count", "has", "is", "days", "age" };

    private static readonly HashSet<string> Subgroups = [.. SubgroupWords.Ages, .. SubgroupWords.Kinds];

    public static bool LooksLikeGroup(string header) => Words(header) is { Count: > 0 } words && !Counts.Contains(words[0]) && Groups.Contains(words[^1]);

    public static bool LooksLikeSplit(string header) =>
        Words(header) is { Count: > 0 } words && (Splits.Contains(words[^1]) || SplitNames.TryParse(words[^1], out _));

    /// <summary>One of its words is of an age, so that numbers in it measure something and are no codes.</summary>
    public static bool LooksLikeAge(string header) => Words(header).Any(SubgroupWords.Ages.Contains);

    /// <summary>One of its words, or the last two together, is of whom or of what pictures are: <c>age_approx</c>, <c>anatom_site_general</c>, <c>skin_tone</c>.</summary>
    public static bool LooksLikeSubgroup(string header)
    {
        List<string> words = Words(header);
        return words.Any(Subgroups.Contains) || (words.Count > 1 && Subgroups.Contains(words[^2] + words[^1]));
    }

    /// <summary>The words in small letters and in the singular, without the marks of an identifier at the end.</summary>
    private static List<string> Words(string header)
    {
        List<string> words = [.. Word().Matches(header).Select(match => Singular(match.Value.ToLowerInvariant()))];
        while (words.Count > 1 && (IdentifierMarks.Contains(words[^1]) || words[^1].All(char.IsAsciiDigit)))
        {
            words.RemoveAt(words.Count - 1);
        }

        if (words.Count > 0)
        {
            words[^1] = WithoutMark(words[^1]);
        }

        return words;
    }

    /// <summary>In <c>patientid</c> and <c>studyinstanceuid</c> nothing parts the words.</summary>
    private static string WithoutMark(string word)
    {
        foreach (string mark in IdentifierMarks.OrderByDescending(mark => mark.Length))
        {
            if (word.Length > mark.Length && word.EndsWith(mark, StringComparison.Ordinal) && WithoutMark(Singular(word[..^mark.Length])) is string rest
                && (Groups.Contains(rest) || Splits.Contains(rest)))
            {
                return rest;
            }
        }

        return word;
    }

    private static string Singular(string word) => word switch
    {
        "studies" => "study",
        "biopsies" => "biopsy",
        "series" => "series",
        _ when word.Length > 2 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) => word[..^1],
        _ => word,
    };

    /// <summary>Letters of one case or a word with a capital; <c>UIDs</c> and <c>IDs</c> stay whole.</summary>
    [GeneratedRegex(@"\p{Lu}{2,}s?(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\d+")]
    private static partial Regex Word();
}
