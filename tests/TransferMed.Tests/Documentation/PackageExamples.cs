// docs/package.md shows the lines between the marks; PageTests compares and PackageExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Packaging;

namespace TransferMed.Tests.Documentation;

internal static class PackageExamples
{
    public static void Save(TrainedModel model, DatasetParts parts)
    {
        // <example>
        model.Assessment = model.Assess(parts);                  // calibrator, conformal sets, out-of-distribution screen, test metrics
        foreach (string reason in model.Assessment.LeftOut)
        {
            Console.WriteLine(reason);                           // such as: no calibration: there are 12 validation pictures; ...
        }

        model.Save("ulcer.tmed", new PackageOptions
        {
            Name = "Ulcer or not, 2025-1",
            Description = "Photographs of feet in daylight. Not for decisions on treatment.",
            License = "CC BY-NC 4.0",
            Datasets = DatasetCard.From(parts),                    // counts and fingerprints, no pictures
        });
        // </example>
    }

    public static string? Read()
    {
        // <example>
        ModelCard card = ModelPackage.Inspect("ulcer.tmed");     // no weights, no LibTorch
        ConfidenceInterval? f1 = card.Assessment?.Evaluation?.Metrics.GetValueOrDefault(Metrics.MacroF1);
        ModelPackage.Verify("ulcer.tmed");                       // the SHA-256 of every part, and that weights and network fit
        using TrainedModel model = TrainedModel.Load("ulcer.tmed");
        model.SaveWeights("ulcer.safetensors");                  // for other programs
        // </example>
        return f1?.ToString();
    }

    public static void Seen(ImageDataset clinic)
    {
        // <example>
        using TrainedModel model = TrainedModel.Load("ulcer.tmed");
        var overlap = TrainingOverlap.Of(model, clinic);         // an ImageDataset
        Console.WriteLine(overlap);                              // such as: 12 of 80 pictures seen (Training 12)
        foreach (OverlappingImage image in overlap.Images)
        {
            Console.WriteLine($"{image.Path}: {image.Role}{(image.IsExact ? "" : ", looks the same")}");
        }
        // </example>
    }
}
