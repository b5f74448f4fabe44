namespace SampleConsole;

/// <summary>
/// Text as a terminal may show it. Names of files and classes, and messages that hold them, come from whoever made the data: an escape
/// sequence in one would recolour, overwrite or rename the terminal, a line break would forge a line, a change of direction would show
/// another name than it is.
/// </summary>
internal static class PlainText
{
    private const char Shown = '\uFFFD';

    /// <summary>The text with a mark in place of each control character, line break, change of direction and half of a pair.</summary>
    public static string Of(string text)
    {
        if (!HasHarm(text))
        {
            return text;
        }

        return string.Create(text.Length, text, static (clean, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                clean[i] = source[i] == '\t' ? ' ' : IsHarm(source, i) ? Shown : source[i];
            }
        });
    }

    /// <summary>The text of several lines, each cleaned.</summary>
    public static string OfLines(string text) => string.Join(Environment.NewLine, text.ReplaceLineEndings("\n").Split('\n').Select(Of));

    private static bool HasHarm(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsHarm(text, i))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHarm(string text, int index)
    {
        char letter = text[index];
        return char.IsControl(letter)
            || letter is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069')
            || (char.IsHighSurrogate(letter) && !(index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])))
            || (char.IsLowSurrogate(letter) && !(index > 0 && char.IsHighSurrogate(text[index - 1])));
    }
}
