using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using TransferMed.Packaging;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Notebooks;

/// <summary>The notebooks of docs/notebooks are the programs of this folder, and these run.</summary>
public class NotebookTests
{
    /// <summary>What .NET Interactive gives a script by itself, and the assemblies of the packages.</summary>
    private static ScriptOptions Scripts { get; } = ScriptOptions.Default
        .AddReferences(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "TransferMed.dll" or "TransferMed.Reporting.dll" or "SkiaSharp.dll" or "TorchSharp.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)))
        .AddImports("System", "System.IO", "System.Linq", "System.Collections.Generic", "System.Text", "System.Threading.Tasks");

    [Fact]
    public void The_notebooks_are_those_of_the_programs()
    {
        string[] programs = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "TransferMed.Tests", "Notebooks"), "*Notebook.cs");
        Dictionary<string, string> made = programs.Select(File.ReadAllText).ToDictionary(text => text.Split("// notebook: ")[1].Split('\n')[0], text => Notebook.Of(text, Repository.Root));
        string folder = Path.Combine(Repository.Root, "docs", "notebooks");

        Assert.Equal(Directory.GetFiles(folder, "*.ipynb").Select(Path.GetFileName).Order(StringComparer.Ordinal), made.Keys.Order(StringComparer.Ordinal));
        Assert.All(made, notebook => Assert.Equal(notebook.Value, File.ReadAllText(Path.Combine(folder, notebook.Key))));
    }

    /// <summary>A cell is a submission of a script: what compiles in a method need not compile there.</summary>
    [Theory]
    [InlineData("first-model.ipynb")]
    [InlineData("honest-data.ipynb")]
    [InlineData("which-source.ipynb")]
    public void Cells_are_valid_scripts(string notebook)
    {
        using JsonDocument cells = JsonDocument.Parse(Repository.Read($"docs/notebooks/{notebook}"));
        Script<object>? script = null;
        foreach (JsonElement cell in cells.RootElement.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("cell_type").GetString() == "code"))
        {
            string code = string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString()!).Where(line => !line.StartsWith("#r ", StringComparison.Ordinal)));
            script = script is null ? CSharpScript.Create(code, Scripts) : script.ContinueWith(code);
        }

        Assert.Empty(script!.Compile().Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public async Task A_first_model_is_trained_judged_and_kept()
    {
        using var folder = new TemporaryFolder();
        string shown = await ShownAsync(folder, FirstModelNotebook.RunAsync);

        Assert.Matches(@"macro F1 \d\.\d+ \[\d\.\d+, \d\.\d+\]", shown);
        Assert.Matches("cannot be ruled out: .+; truth: (smooth|reticular|granular)", shown);
        Assert.Equal("first model", ModelPackage.Inspect(folder.File("first-model.tmed")).Name);
        Assert.True(File.Exists(folder.File("report.html")));
    }

    [Fact]
    public async Task Planted_faults_are_found()
    {
        using var folder = new TemporaryFolder();
        string shown = await ShownAsync(folder, () =>
        {
            HonestDataNotebook.Run();
            return Task.CompletedTask;
        });

        Assert.Contains("Not to be trusted", shown, StringComparison.Ordinal);
        foreach (string planted in (ReadOnlySpan<string>)["three.png", "five.png", "smaller.png"])
        {
            Assert.Contains(planted, shown, StringComparison.Ordinal);
        }

        Assert.Contains("63 pictures, 60 kept", shown, StringComparison.Ordinal);
        Assert.Matches(@"The label from metadata: AUC (1\.000|0\.9\d\d)", shown);
    }

    [Fact]
    public async Task Sources_are_ranked_and_compared()
    {
        using var folder = new TemporaryFolder();
        string shown = await ShownAsync(folder, WhichSourceNotebook.RunAsync);

        Assert.Matches(@"scratch: macro F1 \d\.\d+ ± \d\.\d+", shown);
        Assert.Matches(@"near: macro F1 \d\.\d+ ± \d\.\d+", shown);
        Assert.Contains("far", shown, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("study.html")));
    }

    private static async Task<string> ShownAsync(TemporaryFolder folder, Func<Task> notebook)
    {
        (TextWriter output, string place) = (Console.Out, Environment.CurrentDirectory);
        using var shown = new StringWriter();
        Console.SetOut(shown);
        Environment.CurrentDirectory = folder.Path;
        try
        {
            await notebook();
        }
        finally
        {
            Environment.CurrentDirectory = place;
            Console.SetOut(output);
        }

        return shown.ToString();
    }
}
