using System.Text.Json;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Loading;
using TransferMed.Training;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

/// <summary>Pictures that count differently: losses and gradients are PyTorch's, probes scikit-learn's (sample_weights_oracle.py).</summary>
public class SampleWeightTests
{
    private const int Rows = 6;
    private const int Targets = 3;

    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", "sample_weights.json"))).RootElement;

    private static readonly ClassWeighting OfClasses = ClassWeighting.Given(2, 0.5, 3);

    public static TheoryData<string, Loss, HeadOutput> Cases => new()
    {
        { "cross entropy", new CrossEntropy(), ClassProbabilities.Usual },
        { "cross entropy, classes weighted", new CrossEntropy { Weighting = OfClasses }, ClassProbabilities.Usual },
        { "cross entropy, mixed", new CrossEntropy { Weighting = OfClasses }, ClassProbabilities.Usual },
        { "focal", new Focal(), ClassProbabilities.Usual },
        { "focal, classes weighted", new Focal { Weighting = OfClasses }, ClassProbabilities.Usual },
        { "bce", new BinaryCrossEntropy(), new FindingProbabilities() },
        { "corn", new Corn(), new ConditionalGrades() },
        { "smooth l1", new SmoothL1(), new MeasuredValues() },
        { "mse", new MeanSquaredError(), new MeasuredValues() },
        { "gaussian", new GaussianLikelihood(), new GaussianValues() },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Value_and_gradient_are_PyTorchs(string name, Loss choice, HeadOutput output)
    {
        JsonElement expected = Root.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        using DisposeScope scope = NewDisposeScope();
        using LossFunction loss = Function(choice, output);

        // Weights of classes are float32, and so must all be beside them.
        bool isSingle = choice is CrossEntropy { Weighting: not null } or Focal { Weighting: not null };
        ScalarType type = isSingle ? ScalarType.Float32 : ScalarType.Float64;
        Tensor logits = (output is GaussianValues ? Matrix("wide", 2 * Targets) : Matrix("logits", Targets)).to_type(type).requires_grad_();
        Tensor? soft = name.EndsWith("mixed", StringComparison.Ordinal) ? Matrix("soft", Targets).to_type(type) : null;
        Tensor labels = tensor(Root.GetProperty(output is ConditionalGrades ? "grades" : "labels").EnumerateArray().Select(label => label.GetInt64()).ToArray());
        Tensor? targets = output.IsOneOfSeveral ? null : Matrix(output is FindingProbabilities ? "findings" : "values", Targets);
        Tensor value = loss.Compute(logits, labels, soft, targets, tensor(TrainingOracle.Numbers(Root.GetProperty("weights"))).to_type(type));
        value.backward();

        double within = isSingle ? 1e-6 : 1e-9;
        Assert.Equal(expected.GetProperty("loss").GetDouble(), value.to_type(ScalarType.Float64).ToDouble(), within);
        Assert.All(logits.grad!.to_type(ScalarType.Float64).data<double>().Zip(TrainingOracle.Numbers(expected.GetProperty("gradient"))), pair => Assert.Equal(pair.Second, pair.First, within));
    }

    [Fact]
    public void A_probe_of_classes_is_scikit_learns()
    {
        (float[][] rows, float[] counts) = Features();
        int[] labels = [.. Probe("classes").Select(label => (int)label)];
        ImageDataset train = ImageDataset.Create("weighted", ["a", "b", "c"], rows.Select((_, i) => new ImageSample($"p{i}", labels[i]) { Weight = counts[i] }), new NoPixels());
        (float[] Weights, float Bias)[] head = Fit(train, rows);
        double[] expected = Probe("of_classes");
        for (int i = 0; i < rows.Length; i++)
        {
            double[] said = [.. head.Select(row => row.Bias + row.Weights.Zip(rows[i]).Sum(pair => (double)pair.First * pair.Second))];
            Assert.Equal(expected[i * 3 + 1] - expected[i * 3], said[1] - said[0], 1e-4);
            Assert.Equal(expected[i * 3 + 2] - expected[i * 3], said[2] - said[0], 1e-4);
        }
    }

    [Fact]
    public void A_probe_of_values_is_scikit_learns()
    {
        (float[][] rows, float[] counts) = Features();
        double[] values = Probe("values");
        ImageDataset train = ImageDataset.Create(
            "weighted", new Regression(), ["size"], rows.Select((_, i) => new ImageSample($"p{i}", 0) { Targets = [(float)values[i]], Weight = counts[i] }), new NoPixels());
        (float[] Weights, float Bias)[] head = Fit(train, rows);
        double[] expected = Probe("of_values");
        Assert.All(Enumerable.Range(0, rows.Length), i => Assert.Equal(expected[i], head[0].Bias + head[0].Weights.Zip(rows[i]).Sum(pair => (double)pair.First * pair.Second), 1e-4));
    }

    [Fact]
    public void Pictures_of_weight_0_teach_nothing()
    {
        ImageDataset train = Weighted(sample => sample.Label == 1 ? 0 : 3);
        using Network network = ToyNetwork.Create();
        Preprocessing preprocessing = new Trainer(network, new TrainingOptions { Epochs = 30, BatchSize = 4, LearningRate = 0.05 }).Fit(train).Preprocessing;
        Assert.All(Inference.Predict(network, train, preprocessing).Predictions, predicted => Assert.Equal(0, predicted));
    }

    [Fact]
    public void Only_the_ratio_of_weights_matters_and_equal_ones_change_no_bit()
    {
        Assert.Equal(Bits(Weighted(_ => 1)), Bits(Weighted(_ => 7)));
        Assert.Equal(Bits(Weighted(sample => 1 + sample.Label)), Bits(Weighted(sample => 4 + 4 * sample.Label)));
        Assert.NotEqual(Bits(Weighted(_ => 1)), Bits(Weighted(sample => 1 + sample.Label)));
    }

    [Fact]
    public void Kept_views_of_frozen_steps_have_the_same_weights()
    {
        // With as many views as epochs nothing is kept.
        var options = new FineTuneOptions { Epochs = 4, BatchSize = 4, Augmentation = Augmentation.None, Freeze = FreezePolicy.HeadFirst(3), AverageDecay = null };
        float[] Tuned(int? views)
        {
            using Network network = ToyNetwork.Create();
            FineTuning.Run(network, Weighted(sample => 1 + 2 * sample.Label), null, options with { FrozenViews = views });
            return [.. network.State().SelectMany(tensor => ToyNetwork.Values(tensor.Value))];
        }

        Assert.All(Tuned(4).Zip(Tuned(null)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void A_batch_says_what_its_pictures_count()
    {
        ImageDataset train = Weighted(sample => 1 + 2 * sample.Label);
        using var loader = new BatchLoader(train, new ImageGeometry(ToyNetwork.Size, ToyNetwork.Size).Half(), new LoaderOptions { BatchSize = 4, Seed = 3 }, TorchDevice.Cpu);
        foreach (Batch batch in loader.Epoch(0))
        {
            using (batch)
            {
                Assert.Equal(batch.SampleIndices.Select(index => train.Samples[index].Label == 0 ? 0.5f : 1.5f), batch.Weights!.data<float>());
            }
        }
    }

    [Fact]
    public void A_mixture_counts_what_its_pictures_do_by_their_shares()
    {
        ImageDataset train = Weighted(sample => 1 + 2 * sample.Label);
        using var loader = new BatchLoader(
            train, new ImageGeometry(ToyNetwork.Size, ToyNetwork.Size).Half(), new LoaderOptions { BatchSize = 4, Seed = 3, Augmentation = [new Mixup { Alpha = 1, Probability = 1 }] }, TorchDevice.Cpu);
        var mixed = new List<float>();
        foreach (Batch batch in Enumerable.Range(0, 4).SelectMany(epoch => loader.Epoch(epoch)))
        {
            using (batch)
            {
                // A picture of the first class counts 0.5, one of the second 1.5.
                float[] shares = batch.SoftLabels!.data<float>().ToArray(), weights = batch.Weights!.data<float>().ToArray();
                Assert.All(weights.Index(), pair => Assert.Equal(0.5f * shares[2 * pair.Index] + 1.5f * shares[2 * pair.Index + 1], pair.Item, 1e-5f));
                mixed.AddRange(shares.Where(share => share is > 0.01f and < 0.99f));
            }
        }

        Assert.True(mixed.Count > 8, $"{mixed.Count} shares of mixtures of two classes");
    }

    [Fact]
    public void A_loss_that_passes_weights_over_is_refused()
    {
        Loss own = Loss.From("own", (logits, targets) => nn.functional.cross_entropy(logits, targets.Labels));
        Loss weighted = Loss.From("weighted", (logits, targets) => (nn.functional.cross_entropy(logits, targets.Labels, reduction: nn.Reduction.None) * (targets.Weights ?? ones(1))).mean());
        using Network network = ToyNetwork.Create();
        var options = new TrainingOptions { Epochs = 1, BatchSize = 4 };
        ArgumentException fault = Assert.ThrowsAny<ArgumentException>(() => new Trainer(network, options with { Loss = own }).Fit(Weighted(sample => 1 + sample.Label)));
        Assert.Contains("the loss DelegateLoss 'own' passes that over", fault.Message, StringComparison.Ordinal);
        Assert.Contains("LossTargets.Weights", fault.Message, StringComparison.Ordinal);
        new Trainer(network, options with { Loss = weighted }).Fit(Weighted(sample => 1 + sample.Label));
        new Trainer(network, options with { Loss = own }).Fit(Weighted(_ => 2));
    }

    [Fact]
    public void Nothing_but_weights_of_0_is_refused() =>
        Assert.Contains("All 12 pictures of 'toy' have the weight 0", Assert.Throws<DatasetException>(() => Bits(Weighted(_ => 0))).Message, StringComparison.Ordinal);

    private static int[] Bits(ImageDataset train)
    {
        using Network network = ToyNetwork.Create();
        new Trainer(network, new TrainingOptions { Epochs = 2, BatchSize = 4 }).Fit(train);
        return ToyNetwork.Bits(network);
    }

    private static ImageDataset Weighted(Func<ImageSample, float> weight)
    {
        ImageDataset toys = ToyImages.Create(6);
        return new ImageDataset("toy", toys.Classes, toys.Samples.Select(sample => sample with { Weight = weight(sample) }), new ToyImages());
    }

    private static (float[] Weights, float Bias)[] Fit(ImageDataset train, float[][] rows) =>
        ProbeHead.Choose(train, rows, null, new ProbeOptions { Strength = Root.GetProperty("probe").GetProperty("strength").GetDouble(), Scaling = FeatureScaling.Standard, BalancedClasses = false }, CancellationToken.None).Fit(CancellationToken.None).Rows;

    private static (float[][] Rows, float[] Counts) Features() => (
        [.. Probe("rows").Select(value => (float)value).Chunk(4)],
        [.. Probe("counts").Select(value => (float)value)]);

    private static double[] Probe(string name) => TrainingOracle.Numbers(Root.GetProperty("probe").GetProperty(name));

    private static LossFunction Function(Loss choice, HeadOutput output) => new(
        choice,
        output is ConditionalGrades ? new LossGrounds([2, 1, 1, 2], output) : new LossGrounds([2, 2, 2], output) { Negatives = [20, 10, 30] },
        TorchDevice.Cpu);

    private static Tensor Matrix(string name, int width) =>
        tensor(TrainingOracle.Numbers(Root.GetProperty(name)), [Rows, width]);

    private sealed class NoPixels : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination) => destination.Clear();
    }
}
