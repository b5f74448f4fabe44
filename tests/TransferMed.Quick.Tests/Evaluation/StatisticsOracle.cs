using System.Text.Json;

namespace TransferMed.Tests.Evaluation;

/// <summary>The cases of statistics*.json: inputs of statistical methods, and what SciPy and scikit-learn say about them.</summary>
public static class StatisticsOracle
{
    public static IEnumerable<string> Files()
    {
        IEnumerable<string> own = FilesIn(Path.Combine(AppContext.BaseDirectory, "Oracles"));
        return Environment.GetEnvironmentVariable(MetricOracle.FolderVariable) is { Length: > 0 } folder ? own.Concat(FilesIn(folder)) : own;
    }

    /// <summary>The file and the index of every case of one part; a part that is no list is one case.</summary>
    public static TheoryData<string, int> CasesOf(string part)
    {
        var data = new TheoryData<string, int>();
        foreach (string file in Files())
        {
            int count = Cases(file, part).Length;
            for (int i = 0; i < count; i++)
            {
                data.Add(file, i);
            }
        }

        return data;
    }

    public static JsonElement Case(string file, string part, int index) => Cases(file, part)[index];

    public static double[] Numbers(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static JsonElement[] Cases(string file, string part)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement element = document.RootElement.GetProperty(part).Clone();
        return element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [element];
    }

    private static string[] FilesIn(string folder)
    {
        string[] files = Directory.GetFiles(folder, "statistics*.json");
        Assert.True(files.Length > 0, $"{folder} holds no statistics*.json.");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
