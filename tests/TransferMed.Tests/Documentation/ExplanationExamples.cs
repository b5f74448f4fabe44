// docs/explanations.md shows the lines between the marks; PageTests compares and ExplanationExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.Explanations;

namespace TransferMed.Tests.Documentation;

internal static class ExplanationExamples
{
    public static Explanation Explain(TrainedModel model)
    {
        // <example>
        Explanation why = model.Explain("picture.png");                  // Grad-CAM of the predicted class
        Console.WriteLine($"{why.ClassName} {why.Probability:P1}, layer {why.Layer}, strongest pixel {why.Map.RawMaximum:G3}");
        why.SaveOverlay("picture.why.png");                              // picture, overlay, scale
        // </example>
        return why;
    }

    public static (FaithfulnessScores Own, FaithfulnessScores Random) Judge(TrainedModel model, ImageDataset test)
    {
        // <example>
        Explanation why = model.Explain(test, index: 0, new IntegratedGradients { Steps = 128 }, classIndex: 1);
        Console.WriteLine($"values add up to within {why.Completeness!.RelativeError:P1}");
        FaithfulnessScores own = model.ScoreFaithfulness(why);
        FaithfulnessScores random = model.ScoreFaithfulness(why, HeatMap.Random(why.Map.Height, why.Map.Width, cells: 8, seed: 0));
        Console.WriteLine($"deletion {own.Deletion:F3} (random {random.Deletion:F3}), insertion {own.Insertion:F3} (random {random.Insertion:F3})");
        // </example>
        return (own, random);
    }
}
