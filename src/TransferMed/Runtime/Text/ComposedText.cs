using System.Text;

namespace TransferMed.Runtime;

/// <summary>
/// The composed form of text (e followed by an accent becomes one letter), so that names compare whatever program wrote
/// them. Of its own, because <see cref="string.Normalize()"/> changes nothing where a program runs in the invariant
/// globalization mode or without ICU, as many containers do.
/// </summary>
internal static class ComposedText
{
    private const char HangulBase = '\uAC00';
    private const int Vowels = 21;
    private const int Trails = 28;

    private static readonly Dictionary<(char Base, char Mark), char> Pairs = Read();

    /// <summary>The text with every base and mark composed that Unicode has one character for; marks stand in canonical order, as systems write them.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
        {
            return text;
        }

        var composed = new StringBuilder(text.Length);
        int starter = -1;
        foreach (char c in text)
        {
            if (starter >= 0 && (Pairs.TryGetValue((composed[starter], c), out char whole) || IsHangul(composed[starter], c, out whole)))
            {
                composed[starter] = whole;
                continue;
            }

            composed.Append(c);
            if (!IsMark(c))
            {
                starter = composed.Length - 1;
            }
        }

        return composed.ToString();
    }

    private static bool IsMark(char c) => char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark;

    /// <summary>Korean syllables are composed by their numbers: lead and vowel, then the trail.</summary>
    private static bool IsHangul(char first, char second, out char whole)
    {
        (bool composes, int value) = (first, second) switch
        {
            ( >= '\u1100' and <= '\u1112', >= '\u1161' and <= '\u1175') => (true, HangulBase + ((first - '\u1100') * Vowels + (second - '\u1161')) * Trails),
            ( >= HangulBase and <= '\uD7A3', > '\u11A7' and <= '\u11C2') when (first - HangulBase) % Trails == 0 => (true, first + (second - '\u11A7')),
            _ => (false, 0),
        };
        whole = (char)value;
        return composes;
    }

    private static Dictionary<(char Base, char Mark), char> Read()
    {
        var pairs = new Dictionary<(char Base, char Mark), char>();
        foreach ((char mark, string list) in Compositions.Table)
        {
            for (int i = 0; i < list.Length; i += 2)
            {
                pairs.Add((list[i], mark), list[i + 1]);
            }
        }

        return pairs;
    }
}
