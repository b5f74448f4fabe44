using System.Globalization;

namespace TransferMed.Reporting;

/// <summary>The model card: numbered items, those that await the author marked.</summary>
internal sealed record ModelCardBlock(IReadOnlyList<CardGroup> Groups) : IBlock
{
    private const string ToBeWritten = "To be written by the author";

    private const string ToBeCompleted = "To be completed by the author";

    public void Write(HtmlWriter html)
    {
        CardItem[] items = [.. Groups.SelectMany(group => group.Items)];
        html.Element("p", $"{NumberText.Plural(items.Length, "item", "items")} after CLAIM 2024 and TRIPOD+AI, in this library\u2019s own words. {State(items)}");
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

    /// <summary>How many items are filled in, how many in part, and how many wait for the author.</summary>
    private static string State(CardItem[] items)
    {
        int open = items.Count(item => item.IsOpen);
        int partly = items.Count(item => item.IsPartlyKnown);
        string[] marks =
        [
            .. partly == 0 ? [] : new[] { $"{NumberText.Count(partly)} {(partly == 1 ? "is" : "are")} filled in as far as the program knows and marked \u201C{ToBeCompleted}\u201D" },
            .. open == partly ? [] : new[] { $"{NumberText.Count(open - partly)} {(open - partly == 1 ? "is" : "are")} marked \u201C{ToBeWritten}\u201D" },
        ];
        return open == 0 ? "All are filled in." : $"{NumberText.Count(items.Length - open)} {(items.Length - open == 1 ? "is" : "are")} filled in, {string.Join(", ", marks)}.";
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
                    html.Element("strong", (item.IsPartlyKnown ? ToBeCompleted : ToBeWritten) + ": ");
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
