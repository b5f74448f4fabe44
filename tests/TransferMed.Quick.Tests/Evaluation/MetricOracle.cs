using System.Text.Json;
using System.Text.RegularExpressions;

namespace TransferMed.Tests.Evaluation;

/// <summary>The cases of metrics*.json: predictions, and what scikit-learn says about them.</summary>
public static partial class MetricOracle
{
    /// <summary>The folder that holds further oracle files; the tests' own copy is always read.</summary>
    public const string FolderVariable = "TRANSFERMED_ORACLES";

    public static IEnumerable<string> Files()
    {
        IEnumerable<string> own = FilesIn(Path.Combine(AppContext.BaseDirectory, "Oracles"));
        return Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? own.Concat(FilesIn(folder)) : own;
    }

    private static string[] FilesIn(string folder)
    {
        string[] files = Directory.GetFiles(folder, "metrics*.json");
        Assert.True(files.Length > 0, $"{folder} holds no metrics*.json.");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    public static IReadOnlyList<JsonElement> Cases(string file)
    {
        // Python writes NaN and Infinity as bare words, which JSON does not have.
        string json = BareWord().Replace(File.ReadAllText(file), "null");
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(element => element.Clone())];
    }

    [GeneratedRegex(@"(?<=[\[:,]\s*)(NaN|-?Infinity)(?=\s*[,\]}])")]
    private static partial Regex BareWord();
}
