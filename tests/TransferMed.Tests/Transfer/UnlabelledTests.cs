using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Tests.Packaging;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Transfer;

/// <summary>Pretraining on pictures without labels.</summary>
public class UnlabelledTests
{
    private static readonly UnlabelledOptions Options = new() { Epochs = 3, BatchSize = 8, ProjectorWidth = 12, Seed = 7 };

    [Fact]
    public async Task The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        (int[] bits, double?[] deviations) = await Run(Options);
        Assert.Equal(bits, (await Run(Options)).Bits);
        Assert.NotEqual(bits, (await Run(Options with { Seed = 8 })).Bits);
        Assert.All(deviations, deviation => Assert.InRange(deviation!.Value, 0.1, 3));
    }

    [Fact]
    public async Task A_run_that_was_cut_and_resumed_gives_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        (int[] bits, double?[] deviations) = await Run(Options);
        UnlabelledOptions kept = Options with { CheckpointPath = folder.File("run.safetensors") };
        using var stop = new CancellationTokenSource();
        var cut = new SynchronousProgress<TrainingProgress>(report =>
        {
            if (report.Epoch == 2)
            {
                stop.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TransferLearning.PretrainUnlabelledAsync(ToyNetwork.Spec(), ToyImages.Create(10), kept, cut, null, stop.Token));

        int seen = 0;
        var count = new SynchronousProgress<TrainingProgress>(report => seen += report.Finished is null ? 0 : 1);
        (int[] resumed, double?[] again) = await Run(kept, count);
        Assert.Equal(2, seen);
        Assert.Equal(bits, resumed);
        Assert.Equal(deviations, again);

        // Another loss or projector is another run.
        await Assert.ThrowsAsync<StorageException>(() => Run(kept with { Objective = new VicReg { Covariance = 2 } }));
        await Assert.ThrowsAsync<StorageException>(() => Run(kept with { ProjectorWidth = 13 }));
    }

    [Fact]
    public async Task Labels_and_the_number_of_classes_of_the_head_change_nothing_of_the_backbone()
    {
        using TrainedModel two = await TransferLearning.PretrainUnlabelledAsync(ToyNetwork.Spec(2), ToyImages.Create(10), Options);
        ImageDataset toy = ToyImages.Create(10);
        ImageDataset turned = ImageDataset.Create("turned", ["b", "a"], toy.Samples.Select(sample => sample with { Label = 1 - sample.Label }), new Relabelled(toy));
        using TrainedModel five = await TransferLearning.PretrainUnlabelledAsync(ToyNetwork.Spec(5), turned, Options);
        Assert.Equal((0, 5), (two.Classes.Count, five.Network.Spec.Classes));
        Assert.Equal(Backbone(two.Network), Backbone(five.Network));
    }

    [Fact]
    public async Task Two_views_of_a_picture_come_closer_to_each_other_than_pictures_are()
    {
        NetworkSpec spec = NetworkBuilder.Input(3, 16, 16).Conv(8, stride: 2).Conv(16, stride: 2).GlobalAveragePool().Head(2).Build();
        ImageDataset images = SyntheticDomain.Create(SyntheticKind.Shapes, 12, seed: 3);
        UnlabelledOptions options = Options with { Epochs = 25, BatchSize = 24, ProjectorWidth = 32, LearningRate = 0.005, Augmentation = Augmentation.Medical };
        using TrainedModel model = await TransferLearning.PretrainUnlabelledAsync(spec, images, options);
        using var fresh = Network.Create(spec, options.Seed);
        fresh.eval();
        ImageDataset others = SyntheticDomain.Create(SyntheticKind.Shapes, 6, seed: 4);
        double before = Closeness(fresh, others, model.Preprocessing);
        double after = Closeness(model.Network, others, model.Preprocessing);
        Assert.True(after < 0.8 * before && after < 0.6, $"{before} {after}");
        Assert.True(model.Training!.Epochs[^1].Loss < model.Training.Epochs[0].Loss);
        Assert.Empty(model.Training.Notes);
    }

    [Fact]
    public async Task A_run_that_collapsed_says_so()
    {
        UnlabelledOptions options = Options with { Epochs = 12, LearningRate = 0.03, Objective = new VicReg { Variance = 1e-9, Covariance = 0 } };
        using TrainedModel model = await TransferLearning.PretrainUnlabelledAsync(ToyNetwork.Spec(), ToyImages.Create(20), options);
        Assert.InRange(model.Training!.Epochs[^1].EmbeddingDeviation!.Value, 0, 0.1);
        Assert.StartsWith("The training without labels has collapsed: the standard deviation of its embedding is ", Assert.Single(model.Training.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_on_from_the_weights_and_the_preprocessing_of_a_model()
    {
        using TrainedModel start = TrainedModel.FromNetwork(ToyNetwork.Create(), ["a", "b"], Preprocessing.Half());
        UnlabelledOptions still = Options with { Epochs = 1, LearningRate = 1e-12 };
        using TrainedModel model = await TransferLearning.PretrainUnlabelledAsync(start, ToyImages.Create(8), still);
        Assert.Equal(start.Preprocessing, model.Preprocessing);
        Assert.Equal(Weights(start.Network), Weights(model.Network), (a, b) => Math.Abs(a - b) < 1e-6);

        static IEnumerable<float> Weights(Network network) => network.AllParameters.Where(parameter => !parameter.IsHead).SelectMany(parameter => ToyNetwork.Values(parameter.Tensor));
    }

    /// <summary>TorchSharp counts a parameter once too often when it is made: what a network alone leaves in the count, the two of a run do.</summary>
    [Fact]
    public async Task No_tensor_outlives_it()
    {
        using TrainedModel start = TrainedModel.FromNetwork(ToyNetwork.Create(), ["a", "b"], Preprocessing.Half());
        var alive = new List<long>();
        _ = await Left(2);
        long networks = LeftBy(() =>
        {
            Network.Create(ProjectedNetwork.Of(start.Network.Spec, Options.ProjectorWidth), 1).Dispose();
            Network.Create(start.Network.Spec, 1).Dispose();
        });
        alive.Clear();
        Assert.Equal(networks, await Left(4));
        Assert.Equal(4, alive.Count);
        Assert.Single(alive.Distinct());

        async Task<long> Left(int epochs)
        {
            long before = LiveTensors.Count();
            UnlabelledOptions options = Options with { Epochs = epochs, Callbacks = [new Counter(alive)] };
            using (await TransferLearning.PretrainUnlabelledAsync(start, ToyImages.Create(8), options))
            {
            }

            return LiveTensors.Count() - before;
        }

        static long LeftBy(Action work)
        {
            long before = LiveTensors.Count();
            work();
            return LiveTensors.Count() - before;
        }
    }

    [Fact]
    public async Task What_it_saw_goes_with_the_model_into_packages_and_is_recognised()
    {
        using var scenes = new SceneFolders();
        ImageDataset labelled = scenes.Folder("pictures", 0, 12);
        var images = ImageDataset.OpenUnlabelled(scenes.File("pictures"));
        using TrainedModel backbone = await TransferLearning.PretrainUnlabelledAsync(ToyNetwork.Spec(), images, Options with { Epochs = 2 });
        Assert.Equal("pictures: 12 pictures without labels, 2 epochs", Assert.Single(backbone.Card.Unlabelled).ToString());
        Assert.Throws<InvalidOperationException>(() => backbone.Predict(labelled));

        string path = scenes.File("backbone.tmed");
        backbone.Save(path);
        Assert.Equal("pictures: 12 pictures without labels, 2 epochs", Assert.Single(ModelPackage.Verify(path).Unlabelled).ToString());
        using TrainedModel loaded = TrainedModel.Load(path, TorchDevice.Cpu);
        Assert.Empty(loaded.Classes);
        Assert.Equal(ToyNetwork.Bits(backbone.Network), ToyNetwork.Bits(loaded.Network));

        // One of the pictures is in a later test part.
        ImageDataset train = scenes.Folder("train", 100, 12);
        ImageDataset test = scenes.Folder("test", 10, 4);
        using TrainedModel probe = await TransferLearning.ProbeAsync(loaded, train);
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(loaded.Rehead(train.Classes), train, null, new FineTuneOptions { Epochs = 1, BatchSize = 4 });
        Assert.All([probe, tuned], model =>
        {
            Assert.Equal(12, Assert.Single(model.Card.Unlabelled).Images);
            EvaluationResult result = model.Evaluate(test);
            Assert.StartsWith("2 of 4 pictures are among those that the model was trained on (the same pixels)", Assert.Single(result.Notes), StringComparison.Ordinal);
        });

        // In one process too, and a second training without labels stands beside the first.
        Assert.Equal(2, TrainingOverlap.Of(backbone, test).Images.Count);
        using TrainedModel twice = await TransferLearning.PretrainUnlabelledAsync(loaded, train, Options with { Epochs = 1 });
        Assert.Equal(["pictures", "train"], twice.Card.Unlabelled.Select(unlabelled => unlabelled.Dataset));
    }

    [Fact]
    public async Task What_it_cannot_work_with_is_refused_with_what_to_do()
    {
        ImageDataset images = ToyImages.Create(4);
        await Refused<ArgumentException>("BatchSize is 1; it must be at least 2", Options with { BatchSize = 1 });
        await Refused<ArgumentException>("which mixes pictures", Options with { Augmentation = [new Mixup()] });
        await Refused<ArgumentException>("ProjectorWidth is 1", Options with { ProjectorWidth = 1 });
        await Refused<ArgumentException>("Loss is set, and there are no labels to go by. Leave it at its default: set Objective.", Options with { Loss = new Focal() });
        await Refused<ArgumentException>("KeepBestWeights is set", Options with { KeepBestWeights = true });
        await Refused<ArgumentException>("EarlyStopping is set", Options with { EarlyStopping = new EarlyStopping() });
        await Refused<ArgumentException>("Sampling is set", Options with { Sampling = SamplingMode.Balanced });
        await Refused<ArgumentException>("Metric is set", Options with { Metric = Metrics.Accuracy });
        await Refused<ArgumentException>("has 1 picture; training without labels needs at least 2", Options, images: images.Subset([0]));
        await Refused<ArgumentException>("not pooled: its head takes a map of 4 x 4 x 4 as 64 numbers", Options, NetworkBuilder.Input(3, 8, 8).Conv(4, stride: 2).Flatten().Head(2).Build());
        await Refused<ArgumentException>("has no parameters before its head", Options, NetworkBuilder.Input(3, 8, 8).GlobalAveragePool().Head(2).Build());

        async Task Refused<T>(string said, UnlabelledOptions options, NetworkSpec? spec = null, ImageDataset? images = null)
            where T : Exception
        {
            T error = await Assert.ThrowsAnyAsync<T>(() => TransferLearning.PretrainUnlabelledAsync(spec ?? ToyNetwork.Spec(), images ?? ToyImages.Create(4), options));
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Trainings_that_need_labels_refuse_pictures_without_them()
    {
        using var scenes = new SceneFolders();
        scenes.Folder("pictures", 0, 4);
        var images = ImageDataset.OpenUnlabelled(scenes.File("pictures"));
        using TrainedModel model = TrainedModel.FromNetwork(ToyNetwork.Create(), ["a", "b"], Preprocessing.Half());
        foreach (Func<Task<TrainedModel>> train in (Func<Task<TrainedModel>>[])
        [
            () => TransferLearning.TrainAsync(ToyNetwork.Spec(), images),
            () => TransferLearning.ProbeAsync(model, images),
            () => TransferLearning.FineTuneAsync(model, images),
        ])
        {
            ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(train);
            Assert.Contains("have no labels", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Views_of_a_picture_are_drawn_by_themselves_and_do_not_depend_on_the_batch()
    {
        ImageDataset images = ToyImages.Create(6);
        Dictionary<int, float[]>[] small = Views(images, views: 2, batch: 3);
        Dictionary<int, float[]>[] large = Views(images, views: 2, batch: 6);
        Dictionary<int, float[]>[] single = Views(images, views: 1, batch: 6);
        foreach (int sample in Enumerable.Range(0, images.Count))
        {
            Assert.Equal(single[0][sample], large[0][sample]);
            Assert.Equal(small[0][sample], large[0][sample]);
            Assert.Equal(small[1][sample], large[1][sample]);
            Assert.NotEqual(large[0][sample], large[1][sample]);
        }
    }

    /// <summary>Every view of every picture in one epoch.</summary>
    private static Dictionary<int, float[]>[] Views(ImageDataset images, int views, int batch)
    {
        var options = new LoaderOptions { BatchSize = batch, Shuffle = true, Seed = 3, Augmentation = Augmentation.Medical, Views = views };
        using var loader = new BatchLoader(images, new Preprocessing(Preprocessing.Half()) { Height = 8, Width = 8, Channels = 3 }, options, TorchDevice.Cpu);
        var found = Enumerable.Range(0, views).Select(_ => new Dictionary<int, float[]>()).ToArray();
        foreach (Batch made in loader.Epoch(0))
        {
            using (made)
            {
                Assert.Equal((views * made.Count, made.Count), ((int)made.Images.size(0), (int)made.Labels.size(0)));
                for (int i = 0; i < views * made.Count; i++)
                {
                    using Tensor image = made.Images[i];
                    found[i / made.Count].Add(made.SampleIndices[i % made.Count], ToyNetwork.Values(image));
                }
            }
        }

        return found;
    }

    /// <summary>The mean squared distance of two views of a picture over that of different pictures, in features of mean 0 and deviation 1.</summary>
    private static double Closeness(Network network, ImageDataset images, Preprocessing preprocessing)
    {
        var options = new LoaderOptions { BatchSize = images.Count, Seed = 99, Augmentation = Augmentation.Medical, Views = 2 };
        using var loader = new BatchLoader(images, preprocessing, options, TorchDevice.Cpu);
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using Batch batch = loader.Epoch(0).Single();
        Tensor features = network.ForwardFeatures(batch.Images);
        features = (features - features.mean([0])) / (features.std(0) + 1e-6);
        Tensor first = features.narrow(0, 0, images.Count);
        Tensor second = features.narrow(0, images.Count, images.Count);
        return ((first - second).square().mean() / (first - second.roll(1, 0)).square().mean()).ToDouble();
    }

    private static async Task<(int[] Bits, double?[] Deviations)> Run(UnlabelledOptions options, IProgress<TrainingProgress>? progress = null)
    {
        using TrainedModel model = await TransferLearning.PretrainUnlabelledAsync(ToyNetwork.Spec(), ToyImages.Create(10), options, progress);
        return (ToyNetwork.Bits(model.Network), [.. model.Training!.Epochs.Select(epoch => epoch.EmbeddingDeviation)]);
    }

    private static int[] Backbone(Network network) =>
        [.. network.AllParameters.Where(parameter => !parameter.IsHead).SelectMany(parameter => ToyNetwork.Values(parameter.Tensor)).Select(BitConverter.SingleToInt32Bits)];

    private sealed class Counter(List<long> alive) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingContext run) => alive.Add(LiveTensors.Count());
    }

    /// <summary>The same pixels whatever the label.</summary>
    private sealed class Relabelled(ImageDataset original) : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination) =>
            original.Pixels.Read(sample with { Label = 1 - sample.Label }, geometry, destination);
    }
}
