using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>The examples of the pages are the code that the tests compile and run.</summary>
public class PageTests
{
    [Theory]
    [InlineData("audit.md", "AuditExamples.cs")]
    [InlineData("data.md", "DataExamples.cs")]
    [InlineData("evidence.md", "EvidenceExamples.cs")]
    [InlineData("formats.md", "FormatsExamples.cs")]
    [InlineData("getting-started.md", "GettingStartedExamples.cs")]
    [InlineData("gpu.md", "GpuExamples.cs")]
    [InlineData("loading.md", "LoadingExamples.cs")]
    [InlineData("medical-pictures.md", "MedicalPicturesExamples.cs")]
    [InlineData("onnx.md", "OnnxExamples.cs")]
    [InlineData("explanations.md", "ExplanationExamples.cs")]
    [InlineData("recipes.md", "RecipesExamples.cs")]
    [InlineData("package.md", "PackageExamples.cs")]
    [InlineData("reporting.md", "ReportingExamples.cs")]
    [InlineData("serving.md", "ServingExamples.cs")]
    [InlineData("weights.md", "WeightsExamples.cs")]
    public void Examples_are_the_code_that_is_tested(string page, string code)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", page));
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferMed.Tests", "Documentation", code));
        string[] shown = [.. text.Split("```csharp\n").Skip(1).Select(part => part.Split("```")[0])];
        string[] tested = [.. source.Split("// <example>\n").Skip(1).Select(part => Unindented(part.Split("        // </example>")[0]))];

        Assert.NotEmpty(shown);
        Assert.Equal(shown, tested);
    }

    [Fact]
    public void Every_page_with_an_example_is_compared() =>
        Assert.All(
            Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Where(path => File.ReadAllText(path).Contains("```csharp", StringComparison.Ordinal)),
            path => Assert.Contains($"\"{Path.GetFileName(path)}\"", File.ReadAllText(Path.Combine(Repository.Root, "tests", "TransferMed.Tests", "Documentation", "PageTests.cs")), StringComparison.Ordinal));

    private static string Unindented(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line));
}
