// docs/clusters.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

internal static class ClustersExamples
{
    public static async Task Train()
    {
        // <example>
        using Ranks ranks = Ranks.FromEnvironment();
        ImageDataset data = ImageDataset.Open("data/skin");
        DatasetParts parts = data.Split(train: 0.64, validation: 0.16, test: 0.2, seed: 0);
        var options = new TrainingOptions { Epochs = 4, BatchSize = 8, Ranks = ranks, Device = ranks.Device, CheckpointPath = "run.safetensors" };
        using TrainedModel model = await TransferLearning.TrainAsync(Presets.Lightweight2021(classes: 2), parts, options);
        if (ranks.IsFirst)
        {
            model.Save("skin.tmed");
        }
        // </example>
    }
}
