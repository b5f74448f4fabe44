using System.Globalization;
using CsCheck;
using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

/// <summary>Random predictions: 2 to 5 classes, 1 to 40 samples, scores coarse enough that ties are common.</summary>
internal static class Gens
{
    public static Gen<PredictionSet> Predictions { get; } = Gen.Int[2, 5].SelectMany(PredictionsOf);

    public static Gen<PredictionSet> Binary { get; } = PredictionsOf(2);

    public static PredictionSet Make(int classes, IEnumerable<int> labels, IEnumerable<IReadOnlyList<double>> probabilities) =>
        new(Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture)), labels, probabilities);

    private static Gen<PredictionSet> PredictionsOf(int classes) =>
        Gen.Select(Gen.Int[0, classes - 1], Gen.Int[0, 6].Array[classes])
            .Array[1, 40]
            .Select(samples => Make(classes, samples.Select(sample => sample.Item1), samples.Select(sample => Normalised(sample.Item2))));

    private static double[] Normalised(int[] weights)
    {
        int sum = weights.Sum();
        return sum == 0 ? [.. weights.Select(_ => 1.0 / weights.Length)] : [.. weights.Select(weight => (double)weight / sum)];
    }
}
