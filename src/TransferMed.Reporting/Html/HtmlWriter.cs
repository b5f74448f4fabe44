using System.Globalization;
using System.Text;

namespace TransferMed.Reporting;

/// <summary>
/// Writes elements that are closed in the order in which they were opened, and text that is always encoded. Void elements
/// end with a slash, so that the page is well-formed XML too.
/// </summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Opens an element; disposing what is returned closes it.</summary>
    /// <param name="name">The element's name.</param>
    /// <param name="attributes">Names and values; one whose value is null is left out.</param>
    public Scope Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append('>');
        _open.Push(name);
        return new Scope(this, _open.Count);
    }

    /// <summary>Writes an element that holds text alone.</summary>
    public void Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        using (Open(name, attributes))
        {
            Text(text);
        }
    }

    /// <summary>Writes an element without content.</summary>
    public void Void(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        _text.Append("/>");
    }

    /// <summary>The level of the headings of sections: 2, or 3 where questions stand above them.</summary>
    public int SectionLevel { get; set; } = 2;

    /// <summary>A heading of a section, or so many levels below it.</summary>
    public void Heading(int below, string text, string? id = null) =>
        Element(string.Create(CultureInfo.InvariantCulture, $"h{SectionLevel + below}"), text, ("class", below == 0 ? "title" : "subtitle"), ("id", id));

    public void Text(string text) => _text.Append(HtmlText.Encode(text));

    /// <summary>Ends the line; for the eye of who reads the source.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>Writes what must not be encoded: the document type and the style sheet of this assembly.</summary>
    public void Raw(string markup) => _text.Append(markup);

    /// <summary>An id that no other element of the page has.</summary>
    /// <param name="stem">What it begins with, of letters, digits and hyphens.</param>
    public string UniqueId(string stem)
    {
        string id = stem;
        for (int number = 2; !_ids.Add(id); number++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
        }

        return id;
    }

    public override string ToString() => _text.ToString();

    private void Start(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is not null)
            {
                _text.Append(' ').Append(attribute).Append("=\"").Append(HtmlText.Encode(value)).Append('"');
            }
        }
    }

    private void Close(int depth)
    {
        if (_open.Count != depth)
        {
            throw new InvalidOperationException($"<{_open.Peek()}> is still open.");
        }

        _text.Append("</").Append(_open.Pop()).Append('>');
    }

    /// <summary>An open element.</summary>
    public readonly ref struct Scope(HtmlWriter writer, int depth)
    {
        public void Dispose() => writer.Close(depth);
    }
}
