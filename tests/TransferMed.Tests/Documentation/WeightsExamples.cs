// docs/weights.md shows the lines between the marks; PageTests compares and WeightsExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Storage;
using TransferMed.Transfer;
using TransferMed.Weights;

namespace TransferMed.Tests.Documentation;

internal static class WeightsExamples
{
    public static async Task<TrainedModel> Open(DatasetParts parts)
    {
        // <example>
        using TrainedModel published = await PretrainedWeights.OpenAsync("imagenet");
        using TrainedModel model = published.Rehead(parts.Train.Classes);       // a head for your classes, to fine-tune
        foreach (PretrainedWeights weights in PretrainedWeights.List())
        {
            Console.WriteLine($"{weights} ({weights.Images} images). {weights.License}. {weights.Citation}.");
        }
        // </example>
        return model.Rehead(model.Classes);
    }

    public static async Task<TrainedModel> FineTune(NetworkSpec spec, DatasetParts parts)
    {
        // <example>
        Network network = Network.Create(spec, seed: 1);                        // such as Presets.ResNet50(classes: 2)
        TransferReport report = network.LoadWeights("resnet50.pth");            // or .safetensors
        Console.WriteLine(report);                                              // what was copied, adapted, dropped, left fresh
        using TrainedModel source = TrainedModel.FromNetwork(network, parts.Train.Classes, Preprocessing.ImageNet());
        TrainedModel model = await TransferLearning.FineTuneAsync(source, parts, new FineTuneOptions { Epochs = 5 });
        // </example>
        return model;
    }

    public static void Mapped(Network network)
    {
        // <example>
        network.LoadWeights("selfsupervised.pth", new WeightMap
        {
            Prefix = "teacher.",                                                // where more than one network is in the file
            Rename = name => name.Replace("stem.conv.", "conv1."),              // null drops a tensor
            Match = WeightMatch.Any,                                            // default Backbone: all but the head must fit
        });
        using TorchTensors raw = TorchTensors.Read("resnet50.pth", name => name.StartsWith("fc."));
        // </example>
    }
}
