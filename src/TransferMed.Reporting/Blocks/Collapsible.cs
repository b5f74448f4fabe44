namespace TransferMed.Reporting;

/// <summary>Blocks one below the other.</summary>
internal sealed record BlockList(IReadOnlyList<IBlock> Blocks) : IBlock
{
    IEnumerable<IBlock> IBlock.Inner => Blocks;

    public void Write(HtmlWriter html)
    {
        foreach (IBlock block in Blocks)
        {
            block.Write(html);
        }
    }
}

/// <summary>Something long that is opened on demand; short ones are open from the start.</summary>
/// <param name="Summary">What is inside.</param>
/// <param name="Content">The content.</param>
/// <param name="IsOpen">Whether it is open from the start.</param>
internal sealed record Collapsible(string Summary, IBlock Content, bool IsOpen) : IBlock
{
    IEnumerable<IBlock> IBlock.Inner => [Content];

    public void Write(HtmlWriter html)
    {
        using (html.Open("details", ("open", IsOpen ? "open" : null)))
        {
            html.Element("summary", Summary);
            Content.Write(html);
        }

        html.Line();
    }
}
