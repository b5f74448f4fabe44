using System.Text.Json;

namespace TransferMed.Tests.Training;

/// <summary>
/// Values taken from PyTorch. Optimisers: a weight (4, 3) that decays and a bias (4) that does not, starting at cos(0.05 i),
/// 50 steps with the gradient sin(0.1 i + 0.3 t)(1 + 0.2 cos t).
/// </summary>
internal static class TrainingOracle
{
    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "training.json"))).RootElement;

    public static JsonElement Find(string list, string name) =>
        Root.GetProperty(list).EnumerateArray().Single(e => e.GetProperty("name").GetString() == name);

    /// <summary>The numbers of a list; null, which stands for what is not known, as NaN.</summary>
    public static double[] Numbers(JsonElement element) => [.. element.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Null ? double.NaN : e.GetDouble())];
}
