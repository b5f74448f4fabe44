using System.Text.Json;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

/// <summary>What scikit-learn and SciPy say about calibration and covariance, in calibration-oracle.json.</summary>
internal static class CalibrationOracle
{
    public static JsonElement Root { get; } = Read();

    public static TheoryData<int> Sets => Indices("sets", _ => true);

    public static TheoryData<int> SetsWithoutZeros => Indices("sets", set => set.TryGetProperty("vector_scaling", out _));

    public static TheoryData<int> Covariances => Indices("covariances", _ => true);

    public static PredictionSet Predictions(JsonElement set) => Gens.Make(
        set.GetProperty("classes").GetInt32(),
        Integers(set.GetProperty("labels")),
        Rows(set.GetProperty("probabilities")));

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetDouble())];

    public static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetInt32())];

    public static double[][] Rows(JsonElement array) => [.. array.EnumerateArray().Select(Numbers)];

    public static float[][] Singles(JsonElement array) => [.. Rows(array).Select(row => Array.ConvertAll(row, value => (float)value))];

    public static void AssertClose(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance)
    {
        double[] wanted = [.. expected];
        double[] given = [.. actual];
        Assert.Equal(wanted.Length, given.Length);
        for (int i = 0; i < wanted.Length; i++)
        {
            Assert.True(Math.Abs(wanted[i] - given[i]) <= tolerance, $"Number {i} is {given[i]}, not {wanted[i]}.");
        }
    }

    private static TheoryData<int> Indices(string name, Func<JsonElement, bool> wanted)
    {
        var data = new TheoryData<int>();
        foreach ((int index, JsonElement element) in Root.GetProperty(name).EnumerateArray().Index())
        {
            if (wanted(element))
            {
                data.Add(index);
            }
        }

        return data;
    }

    private static JsonElement Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "calibration-oracle.json")));
        return document.RootElement.Clone();
    }
}
