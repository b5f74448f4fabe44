using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Data;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Extending;

/// <summary>A whole TorchSharp module as the backbone of a model.</summary>
public class BackboneExampleTests
{
    private static readonly FineTuneOptions Options = new()
    {
        Epochs = 6,
        BatchSize = 8,
        LearningRate = 0.01,
        Augmentation = Augmentation.None,
        Preprocessing = Preprocessing.Half(),
        Seed = 3,
    };

    [Fact]
    public async Task It_is_fine_tuned_re_headed_and_evaluated()
    {
        using TrainedModel start = SmallBackbone.Model("class0", "class1");
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(start, ToyImages.Create(24), null, Options, null, null);
        using TrainedModel other = tuned.Rehead(["a", "b", "c"]);
        using TrainedModel scratch = await TransferLearning.TrainAsync(start.Network.Spec, ToyImages.Create(24), options: Options);

        Assert.True(tuned.Evaluate(ToyImages.Create(8, name: "test")).Accuracy > 0.9);
        Assert.Equal(tuned.Network.State().Count - 2, other.Transfer!.Copied.Count);
        Assert.Equal(3, other.Network.Spec.Classes);
        Assert.Equal(ToyNetwork.Values(State(tuned, "backbone.body.conv.weight")), ToyNetwork.Values(State(other, "backbone.body.conv.weight")));
        Assert.NotEqual(ToyNetwork.Values(State(start, "backbone.stem.norm.running_mean")), ToyNetwork.Values(State(tuned, "backbone.stem.norm.running_mean")));
        Assert.Equal(2, scratch.Classes.Count);
    }

    [Fact]
    public void Its_children_are_stages_that_freeze()
    {
        using TrainedModel model = SmallBackbone.Model("class0", "class1");

        Assert.Equal(3, model.Network.StageCount);
        Assert.Equal(
            ["backbone.body.conv.weight", "backbone.body.norm.weight", "backbone.body.norm.bias"],
            model.Network.AllParameters.Where(p => p.Stage == 1).Select(p => p.Name));
        Assert.Equal(ParameterRole.NormScale, model.Network.AllParameters.Single(p => p.Name == "backbone.stem.norm.weight").Role);
        foreach (FreezePolicy policy in (FreezePolicy[])[FreezePolicy.HeadFirst(5), FreezePolicy.NormOnly, new KeepFirstStages(1), FreezePolicy.Gradual(2)])
        {
            FreezePolicyContract.Check(policy, model.Network.Spec, ToyImages.Create(16), Options with { Epochs = 3, AverageDecay = 0.9 });
        }
    }

    [Fact]
    public void A_resumed_run_is_the_unbroken_one_to_the_bit()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors"), Epochs = 4, AverageDecay = 0.9 };
        using TrainedModel unbroken = SmallBackbone.Model("class0", "class1");
        new Trainer(unbroken.Network, options with { CheckpointPath = null }).Fit(ToyImages.Create(16), null);

        using TrainedModel begun = SmallBackbone.Model("class0", "class1");
        using var stop = new CancellationTokenSource();
        var progress = new SynchronousProgress<TrainingProgress>(report =>
        {
            if (report is { Epoch: 3, Step: 1 })
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => new Trainer(begun.Network, options).Fit(ToyImages.Create(16), null, progress, stop.Token));
        using TrainedModel resumed = SmallBackbone.Model("class0", "class1");
        new Trainer(resumed.Network, options).Fit(ToyImages.Create(16), null);

        Assert.Equal(ToyNetwork.Bits(unbroken.Network), ToyNetwork.Bits(resumed.Network));
    }

    [Fact]
    public void A_package_comes_back_where_the_module_is_registered_and_is_refused_by_name_elsewhere()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.tmed");
        using TrainedModel model = SmallBackbone.Model("class0", "class1");
        model.Save(path);
        KnownModules.Forget("small-backbone");
        PackageException fault = Assert.Throws<PackageException>(() => TrainedModel.Load(path, TorchDevice.Cpu));
        Assert.Throws<PackageException>(() => ModelPackage.Verify(path));
        ModuleStep.Register("small-backbone", () => new SmallBackbone());
        using TrainedModel back = TrainedModel.Load(path, TorchDevice.Cpu);

        Assert.Contains("'small-backbone' is not known to this program", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ModuleStep.Register(\"small-backbone\", () => new ...)", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Get the package again", fault.Message, StringComparison.Ordinal);
        Assert.Equal(model.Network.Spec, back.Network.Spec);
        Assert.Equal(Rows(model), Rows(back));
    }

    [Fact]
    public void A_package_whose_module_is_another_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.tmed");
        using (TrainedModel model = SmallBackbone.Model("class0", "class1"))
        {
            model.Save(path);
        }

        ModuleStep.Register("small-backbone", () => nn.Conv2d(3, 16, 3));
        Assert.Contains("backbone.stem.conv.weight", Assert.Throws<PackageException>(() => TrainedModel.Load(path, TorchDevice.Cpu)).Message, StringComparison.Ordinal);
        ModuleStep.Register("small-backbone", () => new SmallBackbone());
    }

    [Fact]
    public void Predictions_at_the_same_time_are_those_of_the_model()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 12; i++)
        {
            Directory.CreateDirectory(folder.File($"class{i % 2}"));
            File.WriteAllBytes(folder.File($"class{i % 2}/{i:00}.png"), TestImages.Encode(TestImages.Noise(i, 20, 18), SkiaSharp.SKEncodedImageFormat.Png));
        }

        ImageDataset dataset = ImageDataset.Open(folder.Path);
        using TrainedModel model = SmallBackbone.Model("class0", "class1");
        using var predictor = Predictor.From(model);
        PredictionSet expected = model.Predict(dataset);
        var found = new Prediction[dataset.Count];
        Parallel.For(0, found.Length, i => found[i] = predictor.Predict(ImageSource.FromFile(dataset.Samples[i].Path)));

        for (int i = 0; i < found.Length; i++)
        {
            Assert.All(expected.Probabilities(i).ToArray().Zip(found[i].Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        }
    }

    [Fact]
    public void Its_map_explains_it()
    {
        using TrainedModel model = SmallBackbone.Model("class0", "class1");
        Explanation map = model.Explain(ToyImages.Create(2), 0, new GradCam());
        Explanation gradients = model.Explain(ToyImages.Create(2), 0, new IntegratedGradients { Steps = 64 });

        Assert.Equal("backbone", map.Layer);
        Assert.Equal(gradients.Completeness!.Change, gradients.Completeness.Attributed, 1e-2);
    }

    [Fact]
    public void A_module_that_gives_features_has_no_map_and_says_so()
    {
        using TrainedModel model = TrainedModel.FromModule(
            "flat-backbone", () => nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(12, 5)), InputShape.Square(16), 5, ["a", "b"], Preprocessing.Half(), device: TorchDevice.Cpu);

        Assert.Equal(5, model.Network.FeatureCount);
        Assert.Contains("no step that gives a map", Assert.Throws<ArgumentException>(() => model.Explain(ToyImages.Create(1), 0, new GradCam())).Message, StringComparison.Ordinal);
        Assert.NotNull(model.Explain(ToyImages.Create(1), 0, new IntegratedGradients()).Map);
    }

    [Fact]
    public void Onnx_refuses_it_by_name()
    {
        using var folder = new TemporaryFolder();
        using TrainedModel model = SmallBackbone.Model("class0", "class1");

        Assert.Contains("'small-backbone'", Assert.Throws<ArgumentException>(() => OnnxExport.Write(folder.File("a.onnx"), model)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Another_number_of_features_is_refused_with_both()
    {
        NetworkSpecException fault = Assert.Throws<NetworkSpecException>(() =>
            TrainedModel.FromModule("small-backbone", () => new SmallBackbone(), InputShape.Square(16), 32, ["a", "b"], Preprocessing.Half()));

        Assert.Contains("gives 16 x 4 x 4 for a sample and not 32 channels", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_weights_are_a_function_of_the_seed_and_keep_the_contract()
    {
        using TrainedModel first = SmallBackbone.Model("class0", "class1");
        torch.random.manual_seed(99).Dispose();
        using TrainedModel second = SmallBackbone.Model("class0", "class1");
        using Network other = Network.Create(first.Network.Spec, seed: 1);

        Assert.Equal(ToyNetwork.Bits(first.Network), ToyNetwork.Bits(second.Network));
        Assert.NotEqual(ToyNetwork.Bits(first.Network), ToyNetwork.Bits(other));
        ModuleStep.Register("eight-channels", () => nn.Sequential(("conv", nn.Conv2d(8, 6, 3)), ("norm", nn.BatchNorm2d(6)), ("tanh", nn.Tanh())));
        StepContract.Check(new BackboneSpec("eight-channels", 6));
    }

    private static Tensor State(TrainedModel model, string name) => model.Network.State().Single(entry => entry.Key == name).Value;

    private static double[][] Rows(TrainedModel model)
    {
        PredictionSet set = model.Predict(ToyImages.Create(4));
        return [.. Enumerable.Range(0, set.Count).Select(i => set.Probabilities(i).ToArray())];
    }
}
