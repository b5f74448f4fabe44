using System.Text.RegularExpressions;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>The page on error messages speaks of messages that there are, and the index of pages that there are.</summary>
public partial class TroubleshootingTests
{
    [Fact]
    public void Its_messages_stand_in_the_sources()
    {
        string[] messages = [.. QuotedMessage().Matches(Page("troubleshooting.md")).Select(match => match.Groups[1].Value)];
        string[] sources = [.. Repository.SourcesIn("src").Select(Repository.Read)];

        Assert.InRange(messages.Length, 30, 200);
        Assert.All(messages, message => Assert.True(Array.Exists(sources, source => source.Contains(message, StringComparison.Ordinal)), $"no source says '{message}'"));
    }

    [Fact]
    public void The_index_names_every_page_and_no_other()
    {
        string[] pages = [.. Pages.Select(path => Path.GetFileName(path)).Where(name => name != "README.md").Order(StringComparer.Ordinal)];
        string[] named = [.. LinkedPage().Matches(Page("README.md")).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(pages, named);
    }

    [Fact]
    public void Links_between_pages_lead_somewhere() => Assert.All(
        Pages.Append("README.md"),
        path => Assert.All(
            RelativeLink().Matches(Repository.Read(path)).Select(match => match.Groups[1].Value),
            link => Assert.True(File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, link)), $"{path} links to {link}, which is not there")));

    /// <summary>The pages; what lies in folders beside them (the site, pictures, notebooks) has checks of its own.</summary>
    private static IEnumerable<string> Pages => Repository.FilesIn("docs").Where(path => path.EndsWith(".md", StringComparison.Ordinal) && path.Count(letter => letter == '/') == 1);

    /// <summary>A longer cell makes a table of one column on a narrow screen.</summary>
    [Fact]
    public void Cells_of_tables_are_short()
    {
        const int Longest = 200;
        string[] cells = [.. Pages.Append("README.md").SelectMany(path => Repository.Read(path).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).SelectMany(line => line.Split(" | ")).Select(cell => $"{path}: {cell}"))];

        Assert.NotEmpty(cells);
        Assert.DoesNotContain(cells, cell => cell.Length > Longest + cell.IndexOf(' ', StringComparison.Ordinal));
    }

    private static string Page(string name) => Repository.Read("docs/" + name);

    [GeneratedRegex(@"^\| `([^`{]+)` \|", RegexOptions.Multiline)]
    private static partial Regex QuotedMessage();

    [GeneratedRegex(@"\]\(([\w-]+\.md)\)")]
    private static partial Regex LinkedPage();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)")]
    private static partial Regex RelativeLink();
}
