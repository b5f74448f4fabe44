namespace TransferMed.Reporting;

/// <summary>How a statement is meant.</summary>
internal enum Tone
{
    Neutral,
    Good,
    Warning,
    Bad,
}

/// <summary>What the figures amount to, in words.</summary>
/// <param name="Mark">One or two words: "shown", "not shown".</param>
/// <param name="Text">The sentence, with its numbers.</param>
/// <param name="Tone">How it is meant.</param>
internal sealed record Statement(string Mark, string Text, Tone Tone = Tone.Neutral)
{
    /// <summary>Further sentences of the same kind, each on a line of its own.</summary>
    public IReadOnlyList<string> More { get; init; } = [];
}

/// <summary>The statements that a reader with one minute must see.</summary>
internal sealed record VerdictBlock(IReadOnlyList<Statement> Statements) : IBlock
{
    public void Write(HtmlWriter html)
    {
        using (html.Open("ul", ("class", "verdicts")))
        {
            foreach (Statement statement in Statements)
            {
                using (html.Open("li", ("class", ToneClass.Of(statement.Tone))))
                {
                    html.Element("span", statement.Mark, ("class", "mark"));
                    html.Text(statement.Text);
                    foreach (string sentence in statement.More)
                    {
                        html.Element("span", sentence, ("class", "line"));
                    }
                }
            }
        }

        html.Line();
    }
}

/// <summary>A large figure.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The figure.</param>
/// <param name="Detail">Its interval or unit, or null.</param>
internal sealed record Tile(string Name, string Value, string? Detail = null);

/// <summary>The main figures in large type.</summary>
internal sealed record TileRow(IReadOnlyList<Tile> Tiles) : IBlock
{
    /// <summary>On a wide page, so that no row is left with one or two.</summary>
    private char Columns => Tiles.Count switch
    {
        4 or 7 or 8 => '4',
        6 => '6',
        _ => '5',
    };

    public void Write(HtmlWriter html)
    {
        using (html.Open("dl", ("class", "tiles of" + Columns)))
        {
            foreach (Tile tile in Tiles)
            {
                using (html.Open("div"))
                {
                    html.Element("dt", tile.Name);
                    using (html.Open("dd"))
                    {
                        html.Text(tile.Value);
                        if (tile.Detail is not null)
                        {
                            html.Element("span", tile.Detail);
                        }
                    }
                }
            }
        }

        html.Line();
    }
}

/// <summary>The style sheet's class of a tone.</summary>
internal static class ToneClass
{
    public static string? Of(Tone tone) => tone switch
    {
        Tone.Good => "good",
        Tone.Warning => "warn",
        Tone.Bad => "bad",
        _ => null,
    };
}
