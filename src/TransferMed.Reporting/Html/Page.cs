using System.Reflection;

namespace TransferMed.Reporting;

/// <summary>A part of a page with a heading of the second level.</summary>
/// <param name="Id">The id that the table of contents leads to.</param>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">What stands below it.</param>
internal sealed record PageSection(string Id, string Title, IReadOnlyList<IBlock> Blocks)
{
    /// <summary>What it helps to answer; neighbours with the same question stand below it together. Null on a page that asks none.</summary>
    public string? Question { get; init; }

    /// <summary>Whether only its heading is seen until it is opened: what few read. On paper all is seen.</summary>
    public bool IsFolded { get; init; }
}

/// <summary>A piece of a section: a paragraph, a table, plots.</summary>
internal interface IBlock
{
    void Write(HtmlWriter html);

    /// <summary>The blocks within; none by default.</summary>
    IEnumerable<IBlock> Inner => [];
}

/// <summary>The whole page: head, table of contents, sections.</summary>
internal sealed record Page(string Kicker, string Title, IReadOnlyList<string> Lead, IReadOnlyList<PageSection> Sections)
{
    private const string ContentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    /// <summary>What the reader must know before any figure, or null.</summary>
    public string? Warning { get; init; }

    public string Render()
    {
        var html = new HtmlWriter();
        html.Raw("<!DOCTYPE html>\n");
        using (html.Open("html", ("lang", "en")))
        {
            WriteHead(html);
            using (html.Open("body"))
            {
                html.Element("a", "Skip to the report", ("class", "skip"), ("href", "#report"));
                html.Line();
                WriteHeader(html);
                using (html.Open("div", ("class", "columns")))
                {
                    WriteContents(html);
                    using (html.Open("main", ("id", html.UniqueId("report"))))
                    {
                        WriteSections(html);
                    }
                }

                WriteFooter(html);
            }
        }

        html.Line();
        return html.ToString();
    }

    private static void WriteFooter(HtmlWriter html)
    {
        string version = typeof(Page).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
        using (html.Open("footer"))
        {
            html.Element("p", $"Written by TransferMed.Reporting {version}. This page is one file: it loads nothing and runs no script. TransferMed is a research and development tool, not a medical device.");
        }
    }

    private void WriteHead(HtmlWriter html)
    {
        using (html.Open("head"))
        {
            html.Void("meta", ("charset", "utf-8"));
            html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));

            // The page needs nothing from outside; this keeps it so, whatever stands in it.
            html.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", ContentPolicy));
            html.Void("meta", ("name", "color-scheme"), ("content", "light dark"));

            // An empty data URI keeps browsers from asking a server for an icon.
            html.Void("link", ("rel", "icon"), ("href", "data:,"));
            html.Element("title", Title);
            using (html.Open("style"))
            {
                html.Raw("\n" + StyleSheet.Read("report.css"));
            }
        }

        html.Line();
    }

    private void WriteHeader(HtmlWriter html)
    {
        using (html.Open("header", ("class", "masthead")))
        {
            html.Element("p", Kicker, ("class", "kicker"));
            html.Element("h1", Title);
            foreach (string sentence in Lead)
            {
                html.Element("p", sentence, ("class", "lead"));
            }

            if (Warning is not null)
            {
                html.Element("p", Warning, ("class", "warning"), ("role", "note"));
            }
        }

        html.Line();
    }

    private void WriteContents(HtmlWriter html)
    {
        using (html.Open("nav", ("aria-label", "Contents")))
        using (html.Open("ol"))
        {
            foreach (IGrouping<string?, PageSection> part in Parts())
            {
                if (part.Key is null)
                {
                    WriteEntries(html, part);
                    continue;
                }

                using (html.Open("li"))
                {
                    html.Element("a", part.Key, ("href", "#" + QuestionId(part.Key)), ("class", "question"));
                    using (html.Open("ol"))
                    {
                        WriteEntries(html, part);
                    }
                }
            }
        }

        html.Line();
    }

    private static void WriteEntries(HtmlWriter html, IEnumerable<PageSection> sections)
    {
        foreach (PageSection section in sections)
        {
            using (html.Open("li"))
            {
                html.Element("a", section.Title, ("href", "#" + section.Id));
            }
        }
    }

    private void WriteSections(HtmlWriter html)
    {
        foreach (IGrouping<string?, PageSection> part in Parts())
        {
            if (part.Key is not null)
            {
                html.Element("h2", part.Key, ("class", "question"), ("id", html.UniqueId(QuestionId(part.Key))));
                html.Line();
            }

            html.SectionLevel = part.Key is null ? 2 : 3;
            foreach (PageSection section in part)
            {
                WriteSection(html, section);
            }
        }
    }

    private static void WriteSection(HtmlWriter html, PageSection section)
    {
        string id = html.UniqueId(section.Id);
        string heading = html.UniqueId(section.Id + "-heading");
        using (html.Open("section", ("id", id), ("aria-labelledby", heading)))
        {
            if (section.IsFolded)
            {
                using (html.Open("details", ("class", "folded")))
                {
                    using (html.Open("summary"))
                    {
                        html.Heading(0, section.Title, heading);
                    }

                    WriteBlocks(html, section);
                }
            }
            else
            {
                html.Heading(0, section.Title, heading);
                WriteBlocks(html, section);
            }
        }

        html.Line();
    }

    private static void WriteBlocks(HtmlWriter html, PageSection section)
    {
        foreach (IBlock block in section.Blocks)
        {
            block.Write(html);
        }
    }

    private IEnumerable<IGrouping<string?, PageSection>> Parts() => Sections.GroupBy(section => section.Question);

    private static string QuestionId(string question) => "question-" + string.Concat(question.ToLowerInvariant().Select(letter => char.IsAsciiLetter(letter) ? letter : '-')).Trim('-');
}
