using System.Text.RegularExpressions;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>The examples of the pages are the code that the tests compile and run.</summary>
public partial class PageTests
{
    private static readonly Dictionary<string, string> Sources = new()
    {
        ["advisor.md"] = "AdvisorExamples.cs",
        ["audit.md"] = "AuditExamples.cs",
        ["clusters.md"] = "ClustersExamples.cs",
        ["data.md"] = "DataExamples.cs",
        ["evidence.md"] = "EvidenceExamples.cs",
        ["formats.md"] = "FormatsExamples.cs",
        ["getting-started.md"] = "GettingStartedExamples.cs",
        ["gpu.md"] = "GpuExamples.cs",
        ["loading.md"] = "LoadingExamples.cs",
        ["medical-images.md"] = "MedicalImagesExamples.cs",
        ["onnx.md"] = "OnnxExamples.cs",
        ["explanations.md"] = "ExplanationExamples.cs",
        ["recipes.md"] = "RecipesExamples.cs",
        ["package.md"] = "PackageExamples.cs",
        ["reporting.md"] = "ReportingExamples.cs",
        ["serving.md"] = "ServingExamples.cs",
        ["tasks.md"] = "TasksExamples.cs",
        ["tracking.md"] = "TrackingExamples.cs",
        ["weights.md"] = "WeightsExamples.cs",
    };

    public static TheoryData<string> Pages => [.. Sources.Keys];

    /// <summary>The file in this folder that holds the code of a page.</summary>
    internal static string SourceOf(string page) => Sources[page];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Examples_are_the_code_that_is_tested(string page)
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferMed.Tests", "Documentation", SourceOf(page)));
        string[] shown = Shown(page);
        string[] tested = [.. source.Split("// <example>\n").Skip(1).Select(part => Unindented(part.Split("        // </example>")[0]))];

        Assert.NotEmpty(shown);
        Assert.Equal(shown, tested);
    }

    /// <summary>Each kind that a user can bring has an example of its own, in the order of the page.</summary>
    [Fact]
    public void Examples_of_extending_are_the_code_that_is_tested()
    {
        string[] order =
        [
            "Loss", "Optimizer", "Schedule", "Callback", "Transform", "Metric", "Calibration", "ConformalMethod", "OutOfDistribution",
            "Explanation", "Step", "Backbone", "FreezePolicy", "Decoder", "Source",
        ];
        string folder = Path.Combine(Repository.Root, "tests", "TransferMed.Tests", "Extending");
        string[] tested = [.. order.SelectMany(kind => Marked(File.ReadAllText(Path.Combine(folder, kind + "Example.cs"))))];

        Assert.Equal(Shown("extending.md"), tested);
        Assert.Equal(order.Order(StringComparer.Ordinal), Directory.GetFiles(folder, "*Example.cs").Select(path => Path.GetFileName(path)[..^"Example.cs".Length]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_page_begins_with_its_heading() =>
        Assert.All(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md"), path => Assert.StartsWith("# ", File.ReadAllText(path), StringComparison.Ordinal));

    [Fact]
    public void Every_page_with_an_example_is_compared() =>
        Assert.All(
            Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Where(path => File.ReadAllText(path).Contains("```csharp", StringComparison.Ordinal)),
            path => Assert.Contains(Path.GetFileName(path), (string[])["extending.md", .. Sources.Keys]));

    /// <summary>The examples of a page below its first block, which holds the usings of all (<see cref="PageUsingsTests"/>).</summary>
    private static string[] Shown(string page) =>
        [.. File.ReadAllText(Path.Combine(Repository.Root, "docs", page)).Split("```csharp\n").Skip(2).Select(part => part.Split("```")[0])];

    /// <summary>What stands between the marks, as far to the left as the mark is, without blank lines at its end.</summary>
    private static IEnumerable<string> Marked(string source) => MarkedPart().Matches(source).Select(part =>
        string.Join('\n', part.Groups["code"].Value.TrimEnd().Split('\n').Select(line => line.Length > 0 ? line[part.Groups["indent"].Length..] : line)) + "\n");

    [GeneratedRegex("^(?<indent> *)// <example>\n(?<code>.*?)^ *// </example>$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex MarkedPart();

    private static string Unindented(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line));
}
