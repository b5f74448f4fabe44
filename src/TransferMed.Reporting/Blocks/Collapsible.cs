namespace TransferMed.Reporting;

/// <summary>Something long that is opened on demand; short ones are open from the start.</summary>
/// <param name="Summary">What is inside.</param>
/// <param name="Inner">The content.</param>
/// <param name="IsOpen">Whether it is open from the start.</param>
internal sealed record Collapsible(string Summary, IBlock Inner, bool IsOpen) : IBlock
{
    public void Write(HtmlWriter html)
    {
        using (html.Open("details", ("open", IsOpen ? "open" : null)))
        {
            html.Element("summary", Summary);
            Inner.Write(html);
        }

        html.Line();
    }
}
