// docs/loading.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Loading;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

internal static class LoadingExamples
{
    public static TrainingOptions[] Augment()
    {
        // <example>
        var chest = new TrainingOptions { Augmentation = [new RandomAffine { Rotation = new DrawRange(-10, 10), Shift = 0.05 }, new RandomNoise()] };
        var mixed = new TrainingOptions { Augmentation = [.. Augmentation.Medical, new RandomErasing(), new Mixup(), new CutMix()] };
        var gamma = ImageTransform.From("gamma", (image, random) => (image / 255).pow(random.NextDouble(0.8, 1.25)) * 255);
        var tissue = new TrainingOptions { Augmentation = [.. Augmentation.Medical, gamma] };
        // </example>
        return [chest, mixed, tissue];
    }
}
