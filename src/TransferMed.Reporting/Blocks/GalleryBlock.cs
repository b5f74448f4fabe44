using System.Globalization;

namespace TransferMed.Reporting;

/// <summary>A picture and what was said of it.</summary>
/// <param name="Name">What identifies it.</param>
/// <param name="Verdict">What it is and what the model said, with the probability.</param>
/// <param name="Image">The small picture, or null.</param>
/// <param name="Absence">Why there is no picture; empty where there is one.</param>
internal sealed record GalleryEntry(string Name, string Verdict, PageImage? Image, string Absence)
{
    /// <summary>The heat map over the picture, or null.</summary>
    public PageImage? Map { get; init; }

    /// <summary>Why there is no heat map although one was asked for, or null.</summary>
    public string? MapAbsence { get; init; }

    /// <summary>The class that the heat map is of.</summary>
    public string MapOf { get; init; } = "";
}

/// <summary>Small pictures with what was said about them.</summary>
internal sealed record GalleryBlock(IReadOnlyList<GalleryEntry> Entries) : IBlock
{
    public void Write(HtmlWriter html)
    {
        using (html.Open("ul", ("class", Entries.Any(entry => entry.Map is not null) ? "gallery pairs" : "gallery")))
        {
            foreach (GalleryEntry entry in Entries)
            {
                using (html.Open("li"))
                {
                    WriteImage(html, entry);
                    html.Element("p", entry.Verdict);
                    html.Element("p", entry.Name, ("class", "name"));
                }

                html.Line();
            }
        }
    }

    private static void WriteImage(HtmlWriter html, GalleryEntry entry)
    {
        if (entry.Image is not { } image)
        {
            html.Element("div", entry.Absence, ("class", "absent"));
            return;
        }

        using (html.Open("div", ("class", "shots")))
        {
            WriteImage(html, image, $"{entry.Name}: {entry.Verdict}");
            if (entry.Map is { } map)
            {
                WriteImage(html, map, $"Heat map of {entry.Name}: what spoke for {entry.MapOf}");
            }
        }
    }

    private static void WriteImage(HtmlWriter html, PageImage image, string text) => html.Void(
        "img",
        ("src", image.DataUri),
        ("width", image.Width.ToString(CultureInfo.InvariantCulture)),
        ("height", image.Height.ToString(CultureInfo.InvariantCulture)),
        ("alt", text));
}
