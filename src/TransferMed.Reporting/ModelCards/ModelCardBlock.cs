using System.Globalization;

namespace TransferMed.Reporting;

/// <summary>The model card: numbered items, those that await the author marked.</summary>
internal sealed record ModelCardBlock(IReadOnlyList<CardGroup> Groups) : IBlock
{
    private const string ToBeWritten = "To be written by the author";

    public void Write(HtmlWriter html)
    {
        CardItem[] items = [.. Groups.SelectMany(group => group.Items)];
        int open = items.Count(item => item.IsOpen);
        html.Element("p", $"{NumberText.Plural(items.Length, "item", "items")} after CLAIM 2024 and TRIPOD+AI, in this library\u2019s own words. "
            + (open == 0 ? "All are filled in." : $"{NumberText.Count(open)} still {(open == 1 ? "needs" : "need")} the author and {(open == 1 ? "is" : "are")} marked \u201C{ToBeWritten}\u201D."));
        int number = 0;
        foreach (CardGroup group in Groups)
        {
            html.Heading(1, group.Title);
            using (html.Open("ul", ("class", "card")))
            {
                foreach (CardItem item in group.Items)
                {
                    WriteItem(html, item, ++number);
                }
            }

            html.Line();
        }
    }

    private static void WriteItem(HtmlWriter html, CardItem item, int number)
    {
        using (html.Open("li"))
        {
            html.Element("span", number.ToString(CultureInfo.InvariantCulture) + ".", ("class", "number"));
            html.Element("strong", item.Topic);
            html.Text(" ");
            html.Element("span", item.Source, ("class", "source"));
            if (item.Known is not null)
            {
                html.Element("p", item.Known);
            }

            if (item.IsOpen)
            {
                using (html.Open("p", ("class", "todo")))
                {
                    html.Element("strong", ToBeWritten + ": ");
                    html.Text(item.Question + ".");
                }
            }
            else if (!string.IsNullOrWhiteSpace(item.Answer))
            {
                html.Element("p", item.Answer);
            }
        }

        html.Line();
    }
}
