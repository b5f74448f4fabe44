namespace TransferMed.Reporting;

/// <summary>A paragraph.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsNote">Whether it is a remark rather than a statement.</param>
internal sealed record Paragraph(string Text, bool IsNote = false) : IBlock
{
    public static Paragraph Note(string text) => new(text, true);

    public void Write(HtmlWriter html)
    {
        html.Element("p", Text, ("class", IsNote ? "note" : null));
        html.Line();
    }
}

/// <summary>A heading within a section.</summary>
internal sealed record Heading(string Text) : IBlock
{
    public void Write(HtmlWriter html) => html.Heading(1, Text);
}

/// <summary>Plots side by side where there is room; rows are filled as evenly as can be.</summary>
internal sealed record FigureGrid(IReadOnlyList<PlotFigure> Figures) : IBlock
{
    /// <summary>Whether every two belong together and stand in a row.</summary>
    public bool InPairs { get; init; }

    /// <summary>Whether plots of unequal height keep their own rows, so that a legend stays below its plot.</summary>
    public bool IsLoose { get; init; }

    private char Columns => Figures.Count switch
    {
        _ when InPairs => '2',
        1 => '1',
        2 or 4 => '2',
        _ => '3',
    };

    public void Write(HtmlWriter html)
    {
        using (html.Open("div", ("class", "figures of" + Columns)))
        {
            foreach (PlotFigure figure in Figures)
            {
                if (IsLoose)
                {
                    using (html.Open("div"))
                    {
                        figure.Write(html);
                    }
                }
                else
                {
                    figure.Write(html);
                }
            }
        }
    }
}

/// <summary>Confusion matrices, side by side where they are small.</summary>
internal sealed record ConfusionGrid(IReadOnlyList<ConfusionBlock> Matrices) : IBlock
{
    IEnumerable<IBlock> IBlock.Inner => Matrices;

    public void Write(HtmlWriter html)
    {
        Matrices[0].Key?.Write(html);
        using (html.Open("div", ("class", Matrices.Any(matrix => matrix.IsWide) ? null : "matrices")))
        {
            foreach (ConfusionBlock matrix in Matrices)
            {
                matrix.Write(html);
            }
        }
    }
}

/// <summary>Names with values.</summary>
internal sealed record FactList(IReadOnlyList<ReportFact> Facts) : IBlock
{
    public void Write(HtmlWriter html)
    {
        using (html.Open("dl", ("class", "facts")))
        {
            foreach (ReportFact fact in Facts)
            {
                html.Element("dt", fact.Name);
                html.Element("dd", fact.Value, ("class", fact.IsCode ? "code" : null));
            }
        }

        html.Line();
    }
}

/// <summary>A value that has a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
/// <param name="IsCode">Whether it is meant for a machine: a path, a fingerprint.</param>
internal sealed record ReportFact(string Name, string Value, bool IsCode = false);

/// <summary>Lines for a terminal.</summary>
internal sealed record CodeBlock(string Text) : IBlock
{
    public void Write(HtmlWriter html)
    {
        using (html.Open("pre"))
        {
            html.Element("code", Text);
        }

        html.Line();
    }
}
