using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Serving;
using TransferMed.Tests.Training;
using TransferMed.Transfer;
using TransferMed.Weights;
using static TorchSharp.torch;

namespace TransferMed.Tests.Weights;

/// <summary>The weights that a package brings: opened by their id alone, and equal to the file that they were converted from.</summary>
public sealed class PackagedWeightsTests
{
    private const int Side = 224;

    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "weights", "imagenet.safetensors");

    [Fact]
    public async Task Features_equal_those_of_the_original_in_ONNX_Runtime()
    {
        using TrainedModel model = await PretrainedWeights.OpenAsync("imagenet");
        using var session = new InferenceSession(Path.Combine(AppContext.BaseDirectory, "Originals", "ResNet18.onnx"));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        for (int image = 0; image < 3; image++)
        {
            byte[] pixels = Pixels(image);
            using var normalizer = new PixelNormalizer(model.Preprocessing, CPU);
            float[] found = model.Network.ForwardFeatures(normalizer.Normalize(tensor(pixels).view(1, Side, Side, 3), channelsLast: false)).data<float>().ToArray();
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs =
                session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames.Single(), new DenseTensor<float>(Original(pixels), [1, 3, Side, Side]))]);
            float[] expected = [.. outputs.Single().AsEnumerable<float>()];

            Assert.Equal(512, found.Length);
            Assert.InRange(expected.Max(), 1, 100);
            Assert.InRange(found.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)), 0, 1e-4 * Math.Max(1, expected.Max()));
        }
    }

    [Fact]
    public async Task The_model_has_the_network_and_the_preprocessing_and_no_classes()
    {
        PretrainedWeights weights = PretrainedWeights.Find("ImageNet");
        using TrainedModel model = await PretrainedWeights.OpenAsync("imagenet");

        Assert.Equal(Presets.ResNet([2, 2, 2, 3]), model.Network.Spec);
        Assert.Equal(new Preprocessing(Preprocessing.Caffe(Side)) { Channels = 3 }, model.Preprocessing);
        Assert.Equal(110, model.Transfer!.Copied.Count);
        Assert.Empty(model.Transfer.Dropped);
        Assert.Equal(["fc.weight", "fc.bias"], model.Transfer.Initialized);
        Assert.False(model.Network.training);
        Assert.Empty(weights.Classes);
        Assert.Contains("MIT", weights.License, StringComparison.Ordinal);
        Assert.Equal("the NuGet package TransferMed.Weights.ImageNet", weights.Source);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(null)]
    public async Task A_package_says_with_which_weights_its_model_began(int? size)
    {
        using var folder = new TemporaryFolder();
        PretrainedWeights weights = PretrainedWeights.Find("imagenet");
        using TrainedModel opened = await PretrainedWeights.OpenAsync("imagenet", new WeightsOptions { Size = size });
        using TrainedModel probed = await TransferLearning.ProbeAsync(opened, ToyImages.Create(4), options: new ProbeOptions { Strength = 0.01, CheckPreprocessing = false });
        using TrainedModel reheaded = probed.Rehead(["a", "b"]);
        reheaded.Save(folder.File("a.tmed"));
        using TrainedModel read = TrainedModel.Load(folder.File("a.tmed"));

        foreach (ModelCard card in (ModelCard[])[opened.Card, probed.Card, read.Card, ModelPackage.Inspect(folder.File("a.tmed"))])
        {
            StartingWeights start = card.StartingWeights!;
            Assert.Equal((weights.Id, weights.Source, weights.Sha256, weights.Dataset, weights.Images, weights.License, weights.Citation), (start.Id, start.Source, start.Sha256, start.Dataset, start.Images, start.License, start.Citation));
            Assert.Equal("imagenet: ImageNet-1k, 1281167 images", start.ToString());
        }
    }

    [Fact]
    public async Task Nothing_is_predicted_before_there_is_a_classifier()
    {
        using TrainedModel model = await PretrainedWeights.OpenAsync("imagenet");
        ImageDataset images = ToyImages.Create(4);
        using var folder = new TemporaryFolder();
        Action[] uses =
        [
            () => model.Predict(images), () => model.Outputs(images), () => model.Evaluate(images), () => model.Explain(images, 0),
            () => model.Save(folder.File("model.tmed")), () => Predictor.From(model), () => model.Predict("image.png"),
            () => TransferMed.Onnx.OnnxExport.Write(folder.File("model.onnx"), model),
        ];

        Assert.All(uses, use => Assert.Contains("re-head it (Rehead)", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_head_for_classes_of_ones_own_predicts_and_keeps_the_preprocessing()
    {
        using TrainedModel source = await PretrainedWeights.OpenAsync("imagenet");
        ImageDataset images = ToyImages.Create(4);
        using TrainedModel model = source.Rehead(images.Classes);

        PredictionSet predictions = model.Predict(images);
        Assert.Equal(images.Count, predictions.Count);
        Assert.Equal(source.Preprocessing, model.Preprocessing);
        Assert.Equal(110, model.Transfer!.Copied.Count);
        using var scope = NewDisposeScope();
        Assert.Equal(Values(source, "layer4.2.conv2.weight"), Values(model, "layer4.2.conv2.weight"));
    }

    [Fact]
    public void The_file_is_the_one_of_the_catalogue()
    {
        PretrainedWeights weights = PretrainedWeights.Find("imagenet");
        using FileStream file = System.IO.File.OpenRead(File);

        Assert.Equal(weights.Size, file.Length);
        Assert.Equal(weights.Sha256, Convert.ToHexStringLower(SHA256.HashData(file)));
        Assert.Contains("The MIT License", System.IO.File.ReadAllText(Path.ChangeExtension(File, ".NOTICE.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_ML_NET_comes_with_it() => Assert.All(
        Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.ML*", SearchOption.AllDirectories),
        path => Assert.StartsWith("Microsoft.ML.OnnxRuntime", Path.GetFileName(path), StringComparison.Ordinal));

    private static float[] Values(TrainedModel model, string name) => model.Network.State().Single(state => state.Key == name).Value.detach().data<float>().ToArray();

    /// <summary>An image with edges and colours.</summary>
    private static byte[] Pixels(int seed)
    {
        var random = new Random(seed);
        double[] waves = [.. Enumerable.Range(0, 9).Select(_ => random.NextDouble() * 0.2)];
        return [.. Enumerable.Range(0, Side * Side * 3).Select(i => (byte)(128 + 120 * Math.Sin(waves[i % 3] * (i / 3 % Side) + waves[3 + i % 3] * (i / 3 / Side)) * Math.Cos(waves[6 + i % 3] * 9)))];
    }

    /// <summary>What the original takes: blue, green, red; 0 to 255 less the mean.</summary>
    private static float[] Original(byte[] pixels)
    {
        float[] mean = [103.939f, 116.779f, 123.68f];
        return [.. Enumerable.Range(0, 3 * Side * Side).Select(i => pixels[i % (Side * Side) * 3 + (2 - i / (Side * Side))] - mean[i / (Side * Side)])];
    }
}
