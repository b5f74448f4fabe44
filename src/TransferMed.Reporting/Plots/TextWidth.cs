using System.Globalization;
using System.Text;

namespace TransferMed.Reporting;

/// <summary>
/// How far text of 12 pixels reaches, estimated without the reader's font: on the side of too much for the fonts of the
/// style sheet, so that labels that are said to fit do fit.
/// </summary>
internal static class TextWidth
{
    private const string Narrow = " .,:;'|!()[]ijlIft-";

    private const string Wide = "mwMW@%\u2026";

    private const double Bold = 1.13;

    public static double Of(string text, bool isBold = false) => text.EnumerateRunes().Sum(Of) * (isBold ? Bold : 1);

    /// <summary>As much of the text as fits, with an ellipsis where something is missing.</summary>
    public static string Fit(string text, double width, bool isBold)
    {
        if (Of(text, isBold) <= width)
        {
            return text;
        }

        var elements = StringInfo.ParseCombiningCharacters(text);
        for (int count = elements.Length - 1; count > 0; count--)
        {
            string shorter = text[..elements[count]].TrimEnd() + "\u2026";
            if (Of(shorter, isBold) <= width)
            {
                return shorter;
            }
        }

        return "\u2026";
    }

    private static double Of(Rune rune) => rune.Value switch
    {
        > 0x2E7F => 12.5,
        < 128 when Narrow.Contains((char)rune.Value) => 5,
        _ when rune.IsBmp && Wide.Contains((char)rune.Value) => 12.3,
        _ when Rune.IsUpper(rune) => 9.5,
        _ => 7.7,
    };
}
