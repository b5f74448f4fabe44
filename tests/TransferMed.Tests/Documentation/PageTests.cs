using System.Text.RegularExpressions;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>The examples of the pages are the code that the tests compile and run.</summary>
public partial class PageTests
{
    [Theory]
    [InlineData("advisor.md", "AdvisorExamples.cs")]
    [InlineData("audit.md", "AuditExamples.cs")]
    [InlineData("clusters.md", "ClustersExamples.cs")]
    [InlineData("data.md", "DataExamples.cs")]
    [InlineData("evidence.md", "EvidenceExamples.cs")]
    [InlineData("formats.md", "FormatsExamples.cs")]
    [InlineData("getting-started.md", "GettingStartedExamples.cs")]
    [InlineData("gpu.md", "GpuExamples.cs")]
    [InlineData("loading.md", "LoadingExamples.cs")]
    [InlineData("medical-images.md", "MedicalImagesExamples.cs")]
    [InlineData("onnx.md", "OnnxExamples.cs")]
    [InlineData("explanations.md", "ExplanationExamples.cs")]
    [InlineData("recipes.md", "RecipesExamples.cs")]
    [InlineData("package.md", "PackageExamples.cs")]
    [InlineData("reporting.md", "ReportingExamples.cs")]
    [InlineData("serving.md", "ServingExamples.cs")]
    [InlineData("tasks.md", "TasksExamples.cs")]
    [InlineData("tracking.md", "TrackingExamples.cs")]
    [InlineData("weights.md", "WeightsExamples.cs")]
    public void Examples_are_the_code_that_is_tested(string page, string code)
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferMed.Tests", "Documentation", code));
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
            path => Assert.Contains($"\"{Path.GetFileName(path)}\"", File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferMed.Tests", "Documentation", "PageTests.cs")), StringComparison.Ordinal));

    private static string[] Shown(string page) =>
        [.. File.ReadAllText(Path.Combine(Repository.Root, "docs", page)).Split("```csharp\n").Skip(1).Select(part => part.Split("```")[0])];

    /// <summary>What stands between the marks, as far to the left as the mark is, without blank lines at its end.</summary>
    private static IEnumerable<string> Marked(string source) => MarkedPart().Matches(source).Select(part =>
        string.Join('\n', part.Groups["code"].Value.TrimEnd().Split('\n').Select(line => line.Length > 0 ? line[part.Groups["indent"].Length..] : line)) + "\n");

    [GeneratedRegex("^(?<indent> *)// <example>\n(?<code>.*?)^ *// </example>$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex MarkedPart();

    private static string Unindented(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line));
}
