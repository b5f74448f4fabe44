using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>The examples of a page compile with the lines that stand above them, and need each of these.</summary>
public partial class PageUsingsTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Where(path => File.ReadAllText(path).Contains("```csharp", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Examples_compile_with_exactly_the_usings_that_the_page_shows(string page)
    {
        string[] usings = Usings(page);
        SyntaxTree[] trees = [.. Sources(page).Select(source => Tree(usings, source))];
        Diagnostic[] said = Compile(trees);

        Assert.NotEmpty(usings);
        Assert.Empty(said.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString()));
        string[] unneeded = [.. usings.Where(line => trees.All(tree => Unneeded(said, tree).Contains(line)))];
        Assert.Empty(unneeded);
    }

    [Fact]
    public void A_missing_line_and_one_too_many_are_seen()
    {
        const string Body = "namespace PageExamples;\n\ninternal static class Some { public static object Open() => ImageDataset.Open(\"x\"); }\n";
        string[] lines = ["using TransferMed.Datasets;", "using TransferMed.Models;"];
        SyntaxTree lacking = Tree([], Body), ample = Tree(lines, Body);

        Assert.Contains(Compile([lacking]), diagnostic => diagnostic.Id == "CS0103");
        Assert.Equal(["using TransferMed.Models;"], lines.Intersect(Unneeded(Compile([ample]), ample)));
    }

    /// <summary>The first example of a page is what stands above the others.</summary>
    private static string[] Usings(string page)
    {
        string first = File.ReadAllText(Path.Combine(Repository.Root, "docs", page)).Split("```csharp\n")[1].Split("```")[0];
        string[] lines = first.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches("^using [^()]*;$", line));
        return lines;
    }

    private static IEnumerable<string> Sources(string page)
    {
        string tests = Path.Combine(Repository.Root, "tests", "TransferMed.Tests");
        return page == "extending.md"
            ? Directory.GetFiles(Path.Combine(tests, "Extending"), "*Example.cs").Select(File.ReadAllText)
            : [File.ReadAllText(Path.Combine(tests, "Documentation", PageTests.SourceOf(page)))];
    }

    // The file under the page's lines in place of its own; those of the tests are for what stands around the examples.
    private static SyntaxTree Tree(string[] usings, string source)
    {
        string around = string.Join('\n', OfTests().Matches(source).Select(match => match.Value));
        string body = Namespace().Replace(source[source.IndexOf("namespace ", StringComparison.Ordinal)..], "namespace PageExamples;", 1);
        return CSharpSyntaxTree.ParseText(string.Join('\n', usings) + "\nusing Xunit;\nusing TransferMed.Tests;\n" + around + "\n" + body, PageCompilation.Language);
    }

    private static Diagnostic[] Compile(SyntaxTree[] trees)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true);
        var compilation = CSharpCompilation.Create("PageExamples", [CSharpSyntaxTree.ParseText(PageCompilation.Implicit, PageCompilation.Language), .. trees], PageCompilation.References, options);
        return [.. compilation.GetDiagnostics()];
    }

    private static string[] Unneeded(Diagnostic[] said, SyntaxTree tree) =>
        [.. said.Where(diagnostic => diagnostic.Id == "CS8019" && diagnostic.Location.SourceTree == tree).SelectMany(diagnostic => tree.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length).Split('\n'))];

    [GeneratedRegex(@"^using TransferMed\.Tests[\w.]*;", RegexOptions.Multiline)]
    private static partial Regex OfTests();

    [GeneratedRegex(@"^namespace [\w.]+;")]
    private static partial Regex Namespace();
}
