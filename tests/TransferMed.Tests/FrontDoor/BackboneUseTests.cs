using TransferMed.Datasets;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.FrontDoor;

/// <summary>The public backbones, narrow, on the way of a user: trained stage by stage, re-headed, explained, saved and loaded.</summary>
public sealed class BackboneUseTests
{
    private static readonly FineTuneOptions Options = new()
    {
        Epochs = 2,
        BatchSize = 8,
        LearningRate = 0.05,
        Augmentation = Augmentation.None,
        AverageDecay = null,
        Preprocessing = Preprocessing.Half(),
        Freeze = FreezePolicy.Gradual(),
    };

    [Theory]
    [InlineData(nameof(Presets.EfficientNetB0), "features.0.0.weight", "features.8.0.weight", "features.3")]
    [InlineData(nameof(Presets.MobileNetV3Small), "features.0.0.weight", "classifier.0.weight", "features.8")]
    [InlineData(nameof(Presets.ConvNeXtTiny), "features.0.0.weight", "classifier.0.weight", "features.5")]
    [InlineData(nameof(Presets.ViTSmall), "patch_embed.proj.weight", "norm.weight", "blocks.10")]
    public void A_backbone_is_trained_reheaded_explained_saved_and_loaded(string preset, string frozen, string trained, string mapped)
    {
        ImageDataset images = ToyImages.Create(16);
        using Network network = Network.Create(Presets.Create(preset, 2, 8, InputShape.Square(64)), seed: 4);
        Dictionary<string, float[]> before = network.State().ToDictionary(entry => entry.Key, entry => ToyNetwork.Values(entry.Value));
        FineTuning.Run(network, images, null, Options);
        string[] changed = [.. network.State().Where(entry => !before[entry.Key].SequenceEqual(ToyNetwork.Values(entry.Value))).Select(entry => entry.Key)];

        // Two epochs thaw the last two stages; the others stay as they were, to the bit.
        int first = network.StageCount - 2;
        HashSet<string> thawed = [.. network.AllParameters.Where(p => p.Stage >= first).Select(p => p.Name), .. network.AllBuffers.Where(b => b.Stage >= first).Select(b => b.Name)];
        Assert.All(changed, name => Assert.Contains(name, thawed));
        Assert.Contains(trained, changed);
        Assert.DoesNotContain(frozen, changed);

        using TrainedModel model = TrainedModel.FromNetwork(network, images.Classes, Preprocessing.Half());
        using var folder = new TemporaryFolder();
        model.Save(folder.File("a.tmed"));
        using TrainedModel loaded = TrainedModel.Load(folder.File("a.tmed"));
        Assert.Equal(network.Spec, loaded.Network.Spec);
        Assert.Equal(ToyNetwork.Bits(network), ToyNetwork.Bits(loaded.Network));

        float[] map = loaded.Explain(images, 0, new GradCam { Layer = mapped }).Map.Values.ToArray();
        Assert.Equal(64 * 64, map.Length);
        Assert.All(map, value => Assert.True(float.IsFinite(value)));

        using TrainedModel other = loaded.Rehead(["x", "y", "z"], seed: 3, channels: 1);
        Assert.Equal(3, other.Network.Spec.Classes);
        Assert.Equal(1, other.Network.AllParameters[0].Tensor.size(1));
        Assert.Contains(preset, other.Network.Spec.Summary(), StringComparison.Ordinal);
    }
}
