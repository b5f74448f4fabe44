using TransferMed.Evaluation;
using TransferMed.Packaging;

namespace TransferMed.Onnx;

/// <summary>What becomes of a model's screen for strange pictures when the model is written.</summary>
internal static class ScreenChoice
{
    // The whitening of 2048 features takes 16 MiB; a picture's differences from 512 means of that width 4 MiB.
    private const int MostFeatures = 2048;
    private const int MostClasses = 512;
    private const double MostLoss = 1e-3;

    /// <summary>The card as the file holds it, and what the graph computes for its screen; null where it computes nothing.</summary>
    public static (ModelCard Card, GraphScreen? Screen) Of(ModelCard card, OnnxExportOptions options)
    {
        switch (card.Assessment?.OutOfDistribution)
        {
            case { Method: OutOfDistributionMethod.Energy }:
                return (card, options.Strangeness ? new GraphScreen(null) : null);
            case { Distances: not null } when !options.Strangeness:
                return (Without(card, "the graph was exported without them"), null);
            case { Distances: { } score } when score.FeatureCount > MostFeatures || score.WhiteMeans.Count > MostClasses:
                return (Without(card, $"a graph gives them for at most {MostFeatures} features and {MostClasses} classes, not for {score.FeatureCount} and {score.WhiteMeans.Count}"), null);
            case { Distances: { } score }:
                var distances = DistanceConstants.Of(score);
                return distances.Loss <= MostLoss
                    ? (card, new GraphScreen(distances))
                    : (Without(card, "float32, in which a graph computes them, is too coarse for features that depend on each other so closely"), null);
            default:
                return (card, null);
        }
    }

    private static ModelCard Without(ModelCard card, string reason) => card with
    {
        Assessment = card.Assessment! with
        {
            OutOfDistribution = null,
            LeftOut = [.. card.Assessment.LeftOut, $"out-of-distribution flag: it stands on distances of features, and {reason}."],
        },
    };
}
