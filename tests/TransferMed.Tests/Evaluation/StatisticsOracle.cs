using System.Text.Json;

namespace TransferMed.Tests.Evaluation;

/// <summary>The sections of statistics*.json, of the tests' own copy and of the folder named by <see cref="MetricOracle.FolderVariable"/>.</summary>
internal static class StatisticsOracle
{
    public static void ForEach(string section, Action<JsonElement> check)
    {
        string own = Path.Combine(AppContext.BaseDirectory, "Oracles");
        string? others = Environment.GetEnvironmentVariable(MetricOracle.FolderVariable);
        foreach (string file in Directory.GetFiles(own, "statistics*.json").Concat(others is { Length: > 0 } ? Directory.GetFiles(others, "statistics*.json") : []))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            check(document.RootElement.GetProperty(section));
        }
    }
}
