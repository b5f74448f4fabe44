using System.Globalization;

namespace TransferMed.Reporting;

/// <summary>A picture that was classified wrongly.</summary>
/// <param name="Name">What identifies it.</param>
/// <param name="Verdict">What it is and what the model said, with the probability.</param>
/// <param name="Picture">The small picture, or null.</param>
/// <param name="Absence">Why there is no picture; empty where there is one.</param>
internal sealed record GalleryEntry(string Name, string Verdict, PagePicture? Picture, string Absence);

/// <summary>Small pictures with what was said about them.</summary>
internal sealed record GalleryBlock(IReadOnlyList<GalleryEntry> Entries) : IBlock
{
    public void Write(HtmlWriter html)
    {
        using (html.Open("ul", ("class", "gallery")))
        {
            foreach (GalleryEntry entry in Entries)
            {
                using (html.Open("li"))
                {
                    WritePicture(html, entry);
                    html.Element("p", entry.Verdict);
                    html.Element("p", entry.Name, ("class", "name"));
                }

                html.Line();
            }
        }
    }

    private static void WritePicture(HtmlWriter html, GalleryEntry entry)
    {
        if (entry.Picture is not { } picture)
        {
            html.Element("div", entry.Absence, ("class", "absent"));
            return;
        }

        html.Void(
            "img",
            ("src", picture.DataUri),
            ("width", picture.Width.ToString(CultureInfo.InvariantCulture)),
            ("height", picture.Height.ToString(CultureInfo.InvariantCulture)),
            ("alt", $"{entry.Name}: {entry.Verdict}"));
    }
}
