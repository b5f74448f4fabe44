namespace TransferMed.Explanations;

/// <summary>Digits as dots, 3 wide and 5 high: a scale has its numbers where the system has no fonts, or Skia is built without them.</summary>
internal static class DigitFont
{
    public const int Width = 3;
    public const int Height = 5;

    private const string Known = "0123456789.-+E";

    // Row by row, three bits each, the leftmost the highest.
    private static readonly string[] Rows =
    [
        "75557", "26227", "71747", "71717", "55711", "74717", "74757", "71111", "75757", "75717",
        "00002", "00700", "02720", "74647",
    ];

    /// <summary>The width of a text in dots.</summary>
    public static int WidthOf(string text) => Math.Max(0, text.Length * (Width + 1) - 1);

    /// <summary>The dots of a text as (column, row).</summary>
    public static IEnumerable<(int X, int Y)> Dots(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            int sign = Known.IndexOf(text[i], StringComparison.Ordinal);
            for (int dot = 0; sign >= 0 && dot < Width * Height; dot++)
            {
                (int y, int x) = Math.DivRem(dot, Width);
                if (((Rows[sign][y] - '0') >> (Width - 1 - x) & 1) != 0)
                {
                    yield return (i * (Width + 1) + x, y);
                }
            }
        }
    }
}
