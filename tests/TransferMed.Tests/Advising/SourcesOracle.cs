using System.Text.Json;

namespace TransferMed.Tests.Advising;

/// <summary>What NumPy, SciPy and scikit-learn say about scores of features, in sources.json, and a published table in transferability.json.</summary>
internal static class SourcesOracle
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static Case[] Cases() => Read("sources.json").GetProperty("cases").Deserialize<Case[]>(Options)!;

    public static Pair[] Kendall() => Read("sources.json").GetProperty("kendall").Deserialize<Pair[]>(Options)!;

    public static Published Table() => Read("transferability.json").Deserialize<Published>(Options)!;

    private static JsonElement Read(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", name)));
        return document.RootElement.Clone();
    }

    internal sealed record Case(
        string Name,
        int Classes,
        double[][] Rows,
        int[] Labels,
        int[] Folds,
        double[] LogMe,
        double[] Evidence,
        double Shrinkage,
        double HScore,
        double[] Explained,
        double[][] RowsOnAxes,
        int[] Seeds,
        int[] Clusters,
        double[][] Shares,
        double Leep,
        double[][] Neighbors5,
        double[][] Neighbors11);

    internal sealed record Pair(double[] First, double[] Second, double Tau);

    /// <summary>Scores by source and target.</summary>
    internal sealed record Published(
        string[] Targets,
        string[] Single,
        Dictionary<string, Dictionary<string, double>> Taus,
        Dictionary<string, Dictionary<string, double>> Aucs,
        Dictionary<string, Dictionary<string, double>> Logme,
        Dictionary<string, Dictionary<string, double>> Nleep,
        Dictionary<string, Dictionary<string, double>> Lp);
}
