using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Tests.Storage;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/weights.md on a small network.</summary>
public class WeightsExampleTests
{
    [Fact]
    public async Task The_examples_run()
    {
        using var runs = new PageExampleRuns();
        DatasetParts parts = ToyImages.Create(20).Split(train: 0.5, validation: 0.2, test: 0.3, seed: 1);
        NetworkSpec spec = ToyNetwork.Spec();
        using Network other = Network.Create(spec, seed: 9);
        File.WriteAllBytes(runs.PathOf("resnet50.pth"), CheckpointBytes.OfState(other));
        File.WriteAllBytes(runs.PathOf("selfsupervised.pth"), CheckpointBytes.OfState(other, "student.", "teacher."));

        using TrainedModel published = await WeightsExamples.Open(parts);
        Assert.Equal(parts.Test.Count, published.Predict(parts.Test).Count);
        using TrainedModel model = await WeightsExamples.FineTune(spec, parts);
        Assert.Equal(parts.Train.Classes, model.Classes);

        using Network target = Network.Create(spec, seed: 2);
        WeightsExamples.Mapped(target);
        Assert.Equal(ToyNetwork.Bits(other), ToyNetwork.Bits(target));
    }

    [Fact]
    public void A_model_of_a_network_needs_its_classes_and_usable_statistics()
    {
        using Network network = ToyNetwork.Create();
        Assert.ThrowsAny<ArgumentException>(() => TrainedModel.FromNetwork(network, ["a"], Preprocessing.ImageNet()));
        Assert.ThrowsAny<ArgumentException>(() => TrainedModel.FromNetwork(network, ["a", "a"], Preprocessing.ImageNet()));
        Assert.ThrowsAny<ArgumentException>(() => TrainedModel.FromNetwork(network, ["a", "b"], new Preprocessing { Mean = [0.5f], StandardDeviation = [0] }));
    }
}
