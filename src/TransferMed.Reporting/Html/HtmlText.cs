using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace TransferMed.Reporting;

/// <summary>Text as it may stand between tags and in quoted attributes.</summary>
internal static class HtmlText
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>
    /// Encodes everything that could end the text or start a tag. Characters that no document may hold (controls,
    /// noncharacters, halves of surrogate pairs) become U+FFFD, so that the page is sound whatever a file is called.
    /// </summary>
    public static string Encode(string text) => Encoder.Encode(IsSound(text) ? text : Repair(text));

    private static bool IsSound(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsForbidden(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static string Repair(string text)
    {
        var sound = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            sound.Append((IsForbidden(rune) ? Rune.ReplacementChar : rune).ToString());
        }

        return sound.ToString();
    }

    private static bool IsForbidden(Rune rune) =>
        (rune.Value < 0x20 && rune.Value is not ('\t' or '\n'))
        || rune.Value is >= 0x7F and <= 0x9F or >= 0xFDD0 and <= 0xFDEF
        || (rune.Value & 0xFFFE) == 0xFFFE;
}
