using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

/// <summary>Scores of logits alone and of features alone.</summary>
internal static class Scores
{
    public static double Energy(float[] logits, double temperature = 1) => new EnergyScore { Temperature = temperature }.Fit([], [], []).Of(logits, []);

    public static double OfFeatures(this OutOfDistributionScore score, float[] features) => score.Of([], features);

    public static double[] OfFeatures(this OutOfDistributionScore score, IEnumerable<float[]> features) => [.. features.Select(row => score.Of([], row))];

    public static MahalanobisDistances Distances(IReadOnlyList<float[]> features, IReadOnlyList<int> labels, double? shrinkage = null) =>
        (MahalanobisDistances)new MahalanobisScore { Shrinkage = shrinkage }.Fit([], features, labels);
}
