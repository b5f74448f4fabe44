using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TransferMed.Tests.Reporting;

/// <summary>A page as its reader's programs see it. Parsing it as XML holds it to closed tags, quoted attributes and encoded text.</summary>
internal sealed partial class ReportPage
{
    private const string DocumentType = "<!DOCTYPE html>";

    public ReportPage(string html)
    {
        Assert.StartsWith(DocumentType, html, StringComparison.Ordinal);
        Html = html;
        Root = XDocument.Parse(html[DocumentType.Length..].TrimStart()).Root!;
    }

    public string Html { get; }

    public XElement Root { get; }

    public string Text => Root.Value;

    public IEnumerable<XElement> All(string name) => Root.Descendants(name);

    public string TextOf(string id) => Root.Descendants().Single(element => (string?)element.Attribute("id") == id).Value;

    /// <summary>What must hold for every page.</summary>
    public void AssertSound()
    {
        AssertStructure();
        AssertSelfContained();
        AssertAccessible();
        AssertFinite();
    }

    private void AssertStructure()
    {
        string[] ids = [.. Root.DescendantsAndSelf().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(Root.Descendants().Attributes("aria-labelledby").SelectMany(names => names.Value.Split(' ')), name => Assert.Contains(name, ids));
        Assert.All(All("a").Attributes("href"), link => Assert.Contains(link.Value[1..], ids));
    }

    private void AssertSelfContained()
    {
        Assert.Empty(All("script"));
        Assert.DoesNotContain(Root.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.All(Root.Descendants().Attributes("src"), source => Assert.StartsWith("data:image/", source.Value, StringComparison.Ordinal));
        Assert.All(Root.Descendants().Attributes("href"), link => Assert.Matches("^(#|data:,$)", link.Value));
        string style = All("style").Single().Value;
        Assert.DoesNotContain("url(", style, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", style, StringComparison.OrdinalIgnoreCase);
    }

    private void AssertAccessible()
    {
        Assert.Equal("en", (string?)Root.Attribute("lang"));
        Assert.Single(All("h1"));
        Assert.False(string.IsNullOrWhiteSpace(All("title").First().Value));
        int level = 1;
        foreach (XElement heading in Root.Descendants().Where(element => Heading().IsMatch(element.Name.LocalName)))
        {
            int next = heading.Name.LocalName[1] - '0';
            Assert.True(next <= level + 1, $"{heading} follows a heading of level {level}");
            level = next;
        }

        Assert.All(All("img"), image => Assert.False(string.IsNullOrWhiteSpace((string?)image.Attribute("alt"))));
        Assert.All(All("svg").Where(svg => (string?)svg.Attribute("aria-hidden") != "true"), svg =>
        {
            Assert.Equal("img", (string?)svg.Attribute("role"));
            Assert.False(string.IsNullOrWhiteSpace(svg.Element("title")?.Value));
            Assert.False(string.IsNullOrWhiteSpace(svg.Element("desc")?.Value));
        });
        Assert.All(All("table"), table => Assert.False(string.IsNullOrWhiteSpace(table.Element("caption")?.Value)));
        Assert.All(All("th"), header => Assert.Contains((string?)header.Attribute("scope"), (string[])["row", "col"]));
    }

    /// <summary>Every number that a plot is drawn with is one.</summary>
    private void AssertFinite()
    {
        foreach (XAttribute attribute in All("svg").Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "x" or "y" or "x1" or "x2" or "y1" or "y2" or "width" or "height"))
        {
            Assert.True(double.TryParse(attribute.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number), attribute.ToString());
        }

        Assert.All(All("path").Attributes("d"), path => Assert.Matches(@"^[MLAZ0-9 .\-]+$", path.Value));
    }

    [GeneratedRegex("^h[1-6]$")]
    private static partial Regex Heading();
}
