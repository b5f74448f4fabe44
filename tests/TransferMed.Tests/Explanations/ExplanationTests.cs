using SkiaSharp;
using TorchSharp;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Tests.Models;
using TransferMed.Tests.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Explanations;

public sealed class ExplanationTests
{
    public static TheoryData<string> Methods() => [.. All.Select(method => method.GetType().Name)];

    private static ExplanationMethod[] All => [new GradCam(), new GradCamPlusPlus(), new Occlusion(), new IntegratedGradients()];

    internal static ExplanationMethod Known(string name) => All.Single(method => method.GetType().Name == name);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_finds_the_planted_square(string method)
    {
        using TrainedModel model = PlantedModel.Create();
        Explanation explanation = model.Explain(PlantedModel.Images(), 0, Known(method));

        Assert.Equal(("red", 0), (explanation.ClassName, explanation.Class));
        Assert.InRange(explanation.Probability, 0.5, 1);
        double inside = Mean(explanation.Map, PlantedModel.InSquare);
        double outside = Mean(explanation.Map, (row, column) => !PlantedModel.InSquare(row, column));
        Assert.InRange(inside, 0.5, 1);
        Assert.InRange(Math.Abs(outside), 0, 0.1);
    }

    [Fact]
    public void Grad_cam_of_a_mean_and_a_linear_map_is_the_weighted_sum_of_the_channels()
    {
        // Zhou 2016: with a global mean and a linear map the gradients are the weights over the number of positions.
        NetworkSpec spec = NetworkBuilder.Input(3, 6, 9).Conv(4, name: "maps").GlobalAveragePool().Head(3).Build();
        using Network network = Network.Create(spec, seed: 4);
        using DisposeScope scope = NewDisposeScope();
        Tensor image = randn([1, 3, 6, 9], generator: new Generator(2));
        Tensor maps = network.EvaluateTo(1, image)[0];
        Tensor weights = network.AllParameters.Single(p => p.IsHead && p.Role == ParameterRole.Weight).Tensor.detach()[2];
        Tensor raw = (maps * weights.reshape(4, 1, 1)).sum(dim: 0).relu();
        float[] expected = ToyNetwork.Values(raw / raw.max());

        HeatMap map = ClassActivation.Compute(new NetworkSubject(network, 2, image, _ => zeros_like(image)), steps: 1, ClassActivation.MeanGradients);

        Assert.Equal(raw.max().item<float>() / 54, map.RawMaximum, 1e-6f);
        Assert.All(expected.Zip(map.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Contains(expected, value => value is > 0 and < 1);
    }

    [Fact]
    public void Integrated_gradients_of_a_linear_network_are_weight_times_difference()
    {
        using TrainedModel model = PlantedModel.Create(red: 8);
        Explanation explanation = model.Explain(
            PlantedModel.Images(), 0, new IntegratedGradients { Steps = 1 }, classIndex: 0);

        Assert.Equal(8f / 256, explanation.Map.RawMaximum, 1e-6f);
        Assert.Equal(0f, explanation.Map.RawMinimum);
        Assert.All(Enumerable.Range(0, 256), i => Assert.Equal(PlantedModel.InSquare(i / 16, i % 16) ? 1f : 0f, explanation.Map.Values[i], 1e-5f));
        Assert.Equal(8.0 * 16 / 256, explanation.Completeness!.Change, 1e-5);
        Assert.InRange(explanation.Completeness.RelativeError, 0, 1e-5);
    }

    [Fact]
    public void Integrated_gradients_of_a_curved_network_are_complete_with_enough_steps()
    {
        NetworkSpec spec = NetworkBuilder.Input(3, 12, 12).Conv(6).Conv(8, stride: 2, activation: ActivationKind.SiLU).GlobalAveragePool().Linear(5).Head(3).Build();
        using Network network = Network.Create(spec, seed: 4);
        using DisposeScope scope = NewDisposeScope();
        Tensor image = randn([1, 3, 12, 12], generator: new Generator(2)) * 2;
        var subject = new NetworkSubject(network, 1, image, _ => zeros_like(image));
        double Error(int steps) => new IntegratedGradients { Steps = steps, BatchSize = 50 }.Run(subject, default).Completeness!.RelativeError;

        Assert.InRange(Error(400), 0, 0.01);
        Assert.True(Error(400) < Error(1));
    }

    [Fact]
    public void The_batch_size_changes_nothing()
    {
        using TrainedModel model = PlantedModel.Create();
        float[] With(ExplanationMethod method) => model.Explain(PlantedModel.Images(), 0, method).Map.Values.ToArray();
        Assert.All(With(new Occlusion { BatchSize = 3 }).Zip(With(new Occlusion { BatchSize = 64 })), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.All(With(new IntegratedGradients { BatchSize = 3 }).Zip(With(new IntegratedGradients { BatchSize = 64 })), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_memory_format_changes_nothing(string method)
    {
        using Network network = ToyNetwork.Create();
        using var model = new TrainedModel(network, ["class0", "class1"], Preprocessing.Half());
        float[] Map() => model.Explain(ToyImages.Create(1), 0, Known(method)).Map.Values.ToArray();
        float[] plain = Map();
        network.UseMemoryFormat(MemoryFormat.ChannelsLast);
        Assert.All(plain.Zip(Map()), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [Theory]
    [MemberData(nameof(LayerKindTests.Cases), MemberType = typeof(LayerKindTests))]
    public void Every_kind_of_layer_gives_a_finite_map(string name)
    {
        using Network network = Network.Create(LayerKindTests.Describe(name).Spec, seed: 5);
        using DisposeScope scope = NewDisposeScope();
        Tensor image = LayerKindTests.Images()[..1];
        var subject = new NetworkSubject(network, 1, image, _ => zeros_like(image));
        HeatMap[] maps =
        [
            new GradCam().Compute(subject, default),
            new GradCamPlusPlus().Compute(subject, default),
            new Occlusion { PatchSize = 4, Stride = 4 }.Compute(subject, default),
            new IntegratedGradients { Steps = 3, BatchSize = 2 }.Compute(subject, default),
        ];

        // HeatMap refuses what is not finite; the picture must have an effect.
        Assert.All(maps, map => Assert.Equal((12, 12), (map.Height, map.Width)));
        Assert.Contains(maps, map => map.RawMaximum > map.RawMinimum);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Mode_parameters_and_gradients_stay_as_they_are(bool training)
    {
        using Network network = ToyNetwork.Create();
        using var model = new TrainedModel(network, ["class0", "class1"], Preprocessing.Half());
        network.train(training);
        network.AllParameters[0].Trainable = false;
        int[] before = ToyNetwork.Bits(network);
        bool[] trainable = [.. network.AllParameters.Select(p => p.Trainable)];
        float[]? first = null;
        foreach (ExplanationMethod method in All)
        {
            Explanation explanation = model.Explain(ToyImages.Create(1), 0, method);
            first ??= explanation.Map.Values.ToArray();
            model.ScoreFaithfulness(explanation);
        }

        Assert.Equal(training, network.training);
        Assert.Equal(before, ToyNetwork.Bits(network));
        Assert.Equal(trainable, network.AllParameters.Select(p => p.Trainable));
        Assert.All(network.AllParameters, p => Assert.Null(p.Tensor.grad));
        Assert.Equal(first, model.Explain(ToyImages.Create(1), 0).Map.Values.ToArray());
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using Network network = ToyNetwork.Create();
        using var model = new TrainedModel(network, ["class0", "class1"], Preprocessing.Half());
        Run();
        long before = LiveTensors.Count();
        Run();

        // Fewer where the collector frees what other tests left.
        Assert.InRange(Tensor.TotalCount, 0, before);

        void Run()
        {
            foreach (ExplanationMethod method in (ExplanationMethod[])[.. All, new Occlusion { Baseline = BaselineImage.Blurred }, new IntegratedGradients { Baseline = BaselineImage.Blurred }])
            {
                model.ScoreFaithfulness(model.Explain(ToyImages.Create(1), 0, method));
            }
        }
    }

    [Fact]
    public void The_layer_is_the_last_map_with_positions_or_the_named_one()
    {
        Assert.Equal(("layer4", 6), MapLayers.Choose(ResNet(64), null));
        Assert.Equal("layer3", MapLayers.Choose(ResNet(32), null).Name);
        Assert.Equal(("layer1", 3), MapLayers.Choose(ResNet(64), "layer1"));
        var error = Assert.Throws<ArgumentException>(() => MapLayers.Choose(ResNet(64), "layer9"));
        Assert.Contains("'layer9'", error.Message, StringComparison.Ordinal);
        Assert.Contains("stem, ", error.Message, StringComparison.Ordinal);
        Assert.Contains("layer1, layer2, layer3, layer4", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("fc", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_map_of_a_transformer_is_that_of_the_last_tokens_that_the_logits_read()
    {
        Assert.Equal("blocks.10", MapLayers.Choose(ViT(TokenPooling.ClassToken), null).Name);
        Assert.Equal("norm", MapLayers.Choose(ViT(TokenPooling.Mean), null).Name);
        Assert.Equal("blocks.3", MapLayers.Choose(ViT(TokenPooling.ClassToken), "blocks.3").Name);
        Assert.Equal("step1", MapLayers.Choose(ViT(TokenPooling.ClassToken), "step1").Name);
        string message = Assert.Throws<ArgumentException>(() => MapLayers.Choose(ViT(TokenPooling.ClassToken), "norm")).Message;
        Assert.Contains("'norm', behind which the logits depend on the class token alone and not on those of the picture", message, StringComparison.Ordinal);
        Assert.Contains("blocks.9, blocks.10", message, StringComparison.Ordinal);
        Assert.DoesNotContain("blocks.11", message, StringComparison.Ordinal);

        static NetworkSpec ViT(TokenPooling pooling) => Presets.ViTSmall(2, 16, InputShape.Square(32), pooling: pooling, registers: 2);
    }

    // Without attention each patch speaks for itself: the bright one, in its place of an oblong grid.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_map_of_tokens_lies_as_the_patches_do(bool registers)
    {
        NetworkBuilder builder = NetworkBuilder.Input(1, 12, 20).PatchEmbedding(4, 4);
        NetworkSpec spec = (registers ? builder.ClassToken().RegisterTokens(2) : builder).TokenPool(TokenPooling.Mean).Head(2).Build();
        using Network network = Network.Create(spec, seed: 1);
        using DisposeScope scope = NewDisposeScope();
        using (no_grad())
        {
            foreach (NetworkParameter parameter in network.AllParameters)
            {
                parameter.Tensor.fill_(1f);
            }
        }

        Tensor image = full([1, 1, 12, 20], -1f);
        image.narrow(2, 4, 4).narrow(3, 12, 4).fill_(1f);
        var subject = new NetworkSubject(network, 1, image, _ => zeros_like(image));
        HeatMap map = new GradCam().Compute(subject, default);
        float[] values = map.Values.ToArray();
        int hottest = Array.IndexOf(values, values.Max());
        Assert.InRange(hottest / 20, 4, 7);
        Assert.InRange(hottest % 20, 12, 15);
    }

    [Fact]
    public void A_picture_file_is_explained_and_drawn()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("picture.png");
        using (var bitmap = new SKBitmap(20, 30))
        {
            bitmap.Erase(SKColors.Orange);
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(path, png.ToArray());
        }

        using TrainedModel model = PlantedModel.Create();
        Explanation explanation = model.Explain(path, classIndex: 1);
        explanation.SaveOverlay(folder.File("overlay.png"), new OverlayOptions { Legend = false, MinimumSide = 40 });

        Assert.Equal(("green", "colours"), (explanation.ClassName, explanation.Layer));
        using SKBitmap overlay = SKBitmap.Decode(folder.File("overlay.png"));
        Assert.Equal((48 + 8 + 48, 48), (overlay.Width, overlay.Height));
        Assert.Equal(SKColors.Orange, overlay.GetPixel(20, 20));
    }

    [Fact]
    public void Options_that_do_not_fit_are_refused_by_name()
    {
        using TrainedModel model = PlantedModel.Create();
        void Refused(ExplanationMethod? method, string said, int? classIndex = null) => Assert.Contains(
            said, Assert.ThrowsAny<ArgumentException>(() => model.Explain(PlantedModel.Images(), 0, method, classIndex)).Message, StringComparison.Ordinal);

        Refused(null, "classIndex is 2", classIndex: 2);
        Refused(null, "classIndex is -1", classIndex: -1);
        Refused(new IntegratedGradients { Steps = 0 }, "Steps is 0");
        Refused(new GradCam { Layer = "no such" }, "no such");
        Refused(new Occlusion { PatchSize = 2, Stride = 3 }, "Stride is 3");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => model.Explain(PlantedModel.Images(), 0, cancellationToken: cancelled.Token));
    }

    private static NetworkSpec ResNet(int size) => Presets.ResNet18(width: 4, input: new InputShape(3, size, size));

    private static double Mean(HeatMap map, Func<int, int, bool> among) => (
        from row in Enumerable.Range(0, map.Height)
        from column in Enumerable.Range(0, map.Width)
        where among(row, column)
        select (double)map[row, column]).Average();
}
