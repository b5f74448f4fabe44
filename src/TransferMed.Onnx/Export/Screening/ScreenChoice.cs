using TransferMed.Evaluation;
using TransferMed.Packaging;
using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>What becomes of a model's out-of-distribution screen when the model is written.</summary>
internal static class ScreenChoice
{
    // The whitening of 2048 features takes 16 MiB; a picture's differences from 512 means of that width 4 MiB.
    private const int MostFeatures = 2048;
    private const int MostClasses = 512;
    private const double MostLoss = 1e-3;

    private const string Distances = "it stands on distances of features, and";

    /// <summary>Refuses what decides probabilities and sets and is code that no reader of the file has.</summary>
    /// <exception cref="ArgumentException">Calibrator or conformal method are from outside the library.</exception>
    public static void RequireLibrary(ModelCard card)
    {
        if (card.Assessment?.Calibrator is { Kind: null } calibrator)
        {
            throw Foreign($"calibrated by '{calibrator}'", "another calibration");
        }

        if (card.Assessment?.Conformal?.Options.Method is { } method && (method is StoredConformalMethod || !OptionProperties.IsOfLibrary(method.GetType())))
        {
            throw Foreign($"giving conformal sets by '{method.GetType()}'", "another conformal method");
        }

        static ArgumentException Foreign(string what, string other) => new(
            $"The model is {what}, which is the program's own code and cannot be part of an ONNX file. Assess the model again with {other} of the library, or set Assessment to null and do this part where the file is used.", nameof(card));
    }

    /// <summary>The card as the file holds it, and what the graph computes for its screen; null where it computes nothing.</summary>
    public static (ModelCard Card, GraphScreen? Screen) Of(ModelCard card, OnnxExportOptions options)
    {
        switch (card.Assessment?.OutOfDistribution?.Score)
        {
            case EnergyScore.Energy { Temperature: 1 }:
                return (card, options.OutOfDistributionScore ? new GraphScreen(null) : null);
            case MahalanobisDistances when !options.OutOfDistributionScore:
                return (Without(card, $"{Distances} the graph was exported without them"), null);
            case MahalanobisDistances score when score.FeatureCount > MostFeatures || score.WhiteMeans.Count > MostClasses:
                return (Without(card, $"{Distances} a graph gives them for at most {MostFeatures} features and {MostClasses} classes, not for {score.FeatureCount} and {score.WhiteMeans.Count}"), null);
            case MahalanobisDistances score:
                var distances = DistanceConstants.Of(score);
                return distances.Loss <= MostLoss
                    ? (card, new GraphScreen(distances))
                    : (Without(card, $"{Distances} float32, in which a graph computes them, is too coarse for features that depend on each other so closely"), null);
            case null or GraphScore:
                return (card, null);
            case { } other:
                return (Without(card, $"a graph computes distances and energies at the temperature 1, not '{other}'"), null);
        }
    }

    private static ModelCard Without(ModelCard card, string reason) => new(card)
    {
        Assessment = new ModelAssessment(card.Assessment!)
        {
            OutOfDistribution = null,
            LeftOut = [.. card.Assessment!.LeftOut, $"out-of-distribution flag: {reason}."],
        },
    };
}
