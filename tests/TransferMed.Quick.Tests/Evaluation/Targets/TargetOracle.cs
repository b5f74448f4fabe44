using System.Text.Json;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

/// <summary>The cases of targets.json: findings, values and grades, and what scikit-learn and SciPy say about them.</summary>
internal static class TargetOracle
{
    private static readonly JsonElement Document = Read();

    public static TheoryData<string> NamesOf(string part) => [.. Document.GetProperty(part).EnumerateArray().Select(element => element.GetProperty("name").GetString()!)];

    public static JsonElement Case(string part, string name) => Document.GetProperty(part).EnumerateArray().Single(element => element.GetProperty("name").GetString() == name);

    public static FindingPredictions Findings(JsonElement element)
    {
        double[][] rows = Rows(element, "probabilities");
        string[] names = Names(rows);
        return new FindingPredictions(names, Rows(element, "truths"), rows) { Thresholds = new FindingThresholds(names, element.Numbers("thresholds")) };
    }

    public static ValuePredictions Values(JsonElement element)
    {
        double[][] rows = Rows(element, "predicted");
        return new ValuePredictions(Names(rows), Rows(element, "truths"), rows);
    }

    /// <summary>Compares within 1e-6 of the larger of 1 and the value; null stands for NaN.</summary>
    public static void AssertEqual(string key, JsonElement expected, double actual)
    {
        bool equal = expected.ValueKind == JsonValueKind.Null
            ? double.IsNaN(actual)
            : Math.Abs(expected.GetDouble() - actual) <= 1e-6 * Math.Max(1, Math.Abs(expected.GetDouble()));
        Assert.True(equal, $"{key} is {actual:R}, the oracle has {expected.GetRawText()}.");
    }

    private static string[] Names(double[][] rows) => [.. rows[0].Select((_, target) => $"target {target}")];

    private static double[][] Rows(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble()).ToArray())];

    private static JsonElement Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "targets.json")));
        return document.RootElement.Clone();
    }
}
