using System.Text.Json;

namespace TransferMed.Tests.Runtime;

/// <summary>What scikit-learn says about logistic regressions, in logistic.json.</summary>
internal sealed record LogisticOracle(string Name, int Classes, double[][] Rows, int[] Labels, double[][] Fresh, LogisticOracle.Fit[] Fits)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static LogisticOracle[] Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "logistic.json")));
        return document.RootElement.GetProperty("cases").Deserialize<LogisticOracle[]>(Options)!;
    }

    internal sealed record Fit(double C, bool Balanced, double[][] Coefficients, double[] Intercepts, double[][] Probabilities, int[] Predicted);
}
