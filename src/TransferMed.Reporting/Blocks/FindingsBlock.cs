namespace TransferMed.Reporting;

/// <summary>Something that an audit of the pictures found.</summary>
/// <param name="Severity">How bad it is, in a word.</param>
/// <param name="Tone">How it is shown.</param>
/// <param name="Kind">What was looked for.</param>
/// <param name="Text">What was found.</param>
/// <param name="Examples">Files it is about; may be empty.</param>
/// <param name="Others">How many more files there are.</param>
internal sealed record FindingEntry(string Severity, Tone Tone, string Kind, string Text, IReadOnlyList<string> Examples, int Others);

/// <summary>The findings, the worst first.</summary>
internal sealed record FindingsBlock(IReadOnlyList<FindingEntry> Findings) : IBlock
{
    public void Write(HtmlWriter html)
    {
        using (html.Open("ul", ("class", "findings")))
        {
            foreach (FindingEntry finding in Findings)
            {
                using (html.Open("li"))
                {
                    html.Element("span", finding.Severity, ("class", $"badge {ToneClass.Of(finding.Tone)}".TrimEnd()));
                    html.Text(" ");
                    html.Element("strong", finding.Kind);
                    html.Element("p", finding.Text);
                    WriteExamples(html, finding);
                }

                html.Line();
            }
        }
    }

    private static void WriteExamples(HtmlWriter html, FindingEntry finding)
    {
        if (finding.Examples.Count == 0)
        {
            return;
        }

        using (html.Open("ul"))
        {
            foreach (string example in finding.Examples)
            {
                html.Element("li", example);
            }

            if (finding.Others > 0)
            {
                html.Element("li", $"and {NumberText.Count(finding.Others)} more");
            }
        }
    }
}
