using System.Runtime.InteropServices;
using System.Text.Json;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Tests.Models;
using TransferMed.Transfer;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TransferMed.Tests.Transfer;

/// <summary>
/// Vision transformers against torchvision's, and against references of timm's and DINOv2's (transformers_oracle.py): a file with their
/// names gives their logits and gradients. Positions of another grid are those of PyTorch's interpolation.
/// </summary>
public sealed class TransformerAgreementTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    private static readonly string Path = System.IO.Path.Combine(AppContext.BaseDirectory, "Oracles", "transformers.json");
    private static readonly Lazy<JsonElement> Root = new(() => JsonDocument.Parse(File.ReadAllText(Path)).RootElement);

    public static TheoryData<string> Networks() => new("torchvision", "timm", "dinov2");

    [Theory]
    [MemberData(nameof(Networks))]
    public void Logits_and_gradients_are_those_of_PyTorch(string name)
    {
        OracleNetwork oracle = new OracleFile(Path)[name];
        JsonElement json = Root.Value.GetProperty("networks").GetProperty(name);
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(Describe(name), seed: 1);
        Load(network, oracle);
        Assert.Equal(oracle.Parameters, network.Spec.ParameterCount);
        network.eval();
        Tensor image = oracle.Image().requires_grad_();
        Tensor logits = network.forward(image);
        double largest = oracle.EvalLogits.Max(row => row.Max(Math.Abs));
        double logitError = oracle.EvalLogits.Index().Max(row => row.Item.Index().Max(logit => Math.Abs(logits[row.Index, logit.Index].ToDouble() - logit.Item)));
        Tensor loss = nn.functional.cross_entropy(logits, tensor([.. OracleNetwork.Ints(json.GetProperty("labels")).Select(label => (long)label)]));
        loss.backward();
        double gradientError = 0;
        var parameters = network.AllParameters.ToDictionary(p => p.Name, p => (Tensor)p.Tensor);
        foreach (JsonProperty gradient in json.GetProperty("gradients").EnumerateObject())
        {
            Tensor found = (gradient.Name == "picture" ? image : parameters[NameOf(gradient.Name, parameters)]).grad!;
            double[] expected = OracleNetwork.Doubles(gradient.Value);
            double[] seen = [found.norm().ToDouble(), .. Enumerable.Range(0, 3).Select(i => (found.to_type(ScalarType.Float64) * Drawn($"{gradient.Name}{i}", found.shape)).sum().ToDouble())];
            gradientError = Math.Max(gradientError, seen.Zip(expected, (a, b) => Math.Abs(a - b) / Math.Max(expected[0], 1e-3)).Max());
        }

        output.WriteLine($"{name}: logits up to {largest:g3} differ by {logitError:g3}, gradients by {gradientError:g3} of their norm, the loss by {Math.Abs(loss.ToDouble() - json.GetProperty("loss").GetDouble()):g3}");
        Assert.InRange(logitError, 0, Tolerance * largest);
        Assert.InRange(gradientError, 0, Tolerance);
        Assert.Equal(parameters.Count + 1, json.GetProperty("gradients").EnumerateObject().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Positions_of_another_grid_are_interpolated_as_PyTorch_does(int index)
    {
        JsonElement expected = Root.Value.GetProperty("positions")[index];
        int Number(string name) => expected.GetProperty(name).GetInt32();
        (int side, int height, int width, int features) = (Number("side"), Number("height"), Number("width"), Number("features"));
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(Tiny(features, height, width), seed: 1);
        Tensor positions = Drawn((uint)side, [1, 1 + side * side, features]).to_type(ScalarType.Float32);
        TransferReport report = WeightTransfer.Copy([new("pos_embed", positions)], network);

        AdaptedTensor adapted = Assert.Single(report.Adapted);
        Assert.Equal($"the positions of a grid of {side} x {side} patches were interpolated to {height} x {width} (bicubic with antialiasing), those of the tokens before them copied", adapted.How);
        Assert.Equal([1, 1 + side * side, features], adapted.From);
        Assert.Equal([1, 1 + height * width, features], adapted.To);
        float[] found = Values(network);
        Assert.Equal(Floats(positions)[..features], found[..features]);
        Assert.All(OracleNetwork.Doubles(expected.GetProperty("values")).Zip(found[features..]), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Positions_without_one_for_the_class_token_leave_it_0()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(Tiny(2, 3, 3), seed: 1);
        Tensor positions = Drawn(5, [1, 9, 2]).to_type(ScalarType.Float32);
        TransferReport report = WeightTransfer.Copy([new("pos_embed", positions)], network);
        Assert.Equal("the positions of the patches were copied, those of the tokens before them, which the file has none for, set to 0", Assert.Single(report.Adapted).How);
        Assert.Equal([0, 0, .. Floats(positions)], Values(network));
    }

    [Theory]
    [InlineData(15, 2)]
    [InlineData(17, 3)]
    public void Positions_of_no_square_grid_or_other_width_are_refused(int count, int features)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using Network network = Network.Create(Tiny(2, 3, 3), seed: 1);
        KeyValuePair<string, Tensor>[] state = [.. network.State().Select(entry => entry.Key == "pos_embed" ? new(entry.Key, zeros(1, count, features)) : entry)];
        SafeTensors.Write(folder.File("a.safetensors"), state);
        string message = Assert.Throws<WeightMismatchException>(() => network.LoadWeights(folder.File("a.safetensors"))).Message;
        Assert.Contains($"pos_embed [1, {count}, {features}] instead of [1, 10, 2]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_positions_for_an_oblong_grid_are_stated()
    {
        using var folder = new TemporaryFolder();
        using Network network = Network.Create(Tiny(2, 2, 8), seed: 1);
        SafeTensors.Write(folder.File("a.safetensors"), network.State());
        Assert.Contains("'pos_embed' was taken for positions of a grid of 2 x 8 patches", network.LoadWeights(folder.File("a.safetensors")).Notes);
    }

    [Fact]
    public void Names_of_every_project_are_understood()
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using Network source = Network.Create(Presets.ViTSmall(2, 8, InputShape.Square(32), registers: 2, layerScale: true), seed: 1);
        (string Project, Func<string, string> Rename)[] projects =
        [
            ("timm", name => name),
            ("DINOv2", name => name == "reg_token" ? "register_tokens" : name),
            ("DINOv2's teacher in chunks", name => $"backbone.{(name == "reg_token" ? "register_tokens" : Chunk(name))}"),
            ("DINO's student", name => $"module.backbone.{name}"),
        ];
        foreach ((string project, Func<string, string> rename) in projects)
        {
            string path = folder.File("a.safetensors");
            SafeTensors.Write(path, [.. source.State().Select(entry => new KeyValuePair<string, Tensor>(rename(entry.Key), entry.Value))]);
            using Network network = Network.Create(source.Spec, seed: 2);
            TransferReport report = network.LoadWeights(path, new WeightMap { Match = WeightMatch.Exact });
            Assert.True(source.State().Zip(network.State()).All(pair => pair.First.Value.Equals(pair.Second.Value)), project);
            Assert.Equal(source.State().Count, report.Copied.Count);
        }

        // Files of pretraining hold more, and no classifier.
        SafeTensors.Write(
            folder.File("a.safetensors"),
            [.. source.State().Where(entry => !entry.Key.StartsWith("head.", StringComparison.Ordinal)), new("mask_token", zeros(1, 8)), new("head.mlp.0.weight", zeros(4, 8))]);
        using Network fresh = Network.Create(source.Spec, seed: 2);
        TransferReport backbone = fresh.LoadWeights(folder.File("a.safetensors"));
        Assert.Equal(["mask_token", "head.mlp.0.weight"], backbone.Dropped.Select(dropped => dropped.Name));
        Assert.Equal(["head.weight", "head.bias"], backbone.Initialized);

        static string Chunk(string name) => name.StartsWith("blocks.", StringComparison.Ordinal) ? $"blocks.{int.Parse(name.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture) / 3}.{name["blocks.".Length..]}" : name;
    }

    // Patches of 14 pixels are no preset's, but the other shapes tell which one is nearest.
    [Theory]
    [InlineData(nameof(Presets.ViTSmall))]
    [InlineData(nameof(Presets.ViTBase))]
    public void Weights_of_DINOv2_offered_to_another_network_are_named(string preset)
    {
        NetworkSpec spec = preset == nameof(Presets.ViTBase) ? Presets.ViTBase(2, patchSize: 14, layerScale: true) : Presets.ViTSmall(2, patchSize: 14, layerScale: true);
        Assert.Equal(
            $"These are the names of {preset} (2 classes), beside 24 others, but with other shapes than at its usual width.",
            KnownNetwork.Find([.. spec.Plan.StateShapes().Select(entry => (entry.Name, entry.Shape.ToValueList()))])?.ToString());
    }

    [Theory]
    [InlineData("mlp.0.", "mlp.linear_1.")]
    [InlineData("mlp.3.", "mlp.linear_2.")]
    public void Old_names_of_torchvision_are_understood(string now, string before)
    {
        OracleNetwork oracle = new OracleFile(Path)["torchvision"];
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(Describe("torchvision"), seed: 1);
        TransferReport report = Load(network, oracle, name => name.Replace(now, before, StringComparison.Ordinal));
        Assert.Contains("names were read as torchvision's of a vision transformer (encoder.layers.encoder_layer_0 is blocks.0)", report.Notes);
    }

    // ViT-B itself, saved at 64 pixels with the names of torchvision's own files. Its head starts as zeros, so all weights are drawn again.
    private const string Script = """
        import sys, torch, torchvision
        folder = sys.argv[1]
        torch.manual_seed(7)
        torch.set_num_threads(2)
        make = lambda size: torchvision.models.vit_b_16(num_classes=5, image_size=size).eval()
        model, target = make(64), make(96)
        with torch.no_grad():
            for name, p in model.named_parameters():
                p.normal_(1 if name.endswith('weight') and p.dim() == 1 else 0, 0.05)
        state = model.state_dict()
        positions = state['encoder.pos_embedding']
        grid = positions[:, 1:].reshape(1, 4, 4, -1).permute(0, 3, 1, 2)
        grid = torch.nn.functional.interpolate(grid, size=(6, 6), mode='bicubic', antialias=True)
        fitted = torch.cat((positions[:, :1], grid.permute(0, 2, 3, 1).flatten(1, 2)), 1)
        target.load_state_dict({**state, 'encoder.pos_embedding': fitted})
        pictures = torch.randn(2, 3, 96, 96, requires_grad=True)
        logits = target(pictures)
        torch.nn.functional.cross_entropy(logits, torch.tensor([1, 3])).backward()
        seen = ['class_token', 'conv_proj.weight', 'encoder.pos_embedding', 'encoder.layers.encoder_layer_0.ln_1.weight',
                'encoder.layers.encoder_layer_5.self_attention.in_proj_bias', 'encoder.layers.encoder_layer_11.mlp.3.bias', 'heads.head.weight']
        parameters = dict(target.named_parameters())
        answer = {'input': pictures.detach(), 'logits': logits.detach(), 'gradient': pictures.grad, **{name: parameters[name].grad for name in seen}}
        state = {k.replace('mlp.0.', 'mlp.linear_1.').replace('mlp.3.', 'mlp.linear_2.'): v for k, v in state.items()}
        torch.save(state, folder + '/weights.pth')
        torch.save(answer, folder + '/answer.pth')
        """;

    [SkippableFact]
    public void ViT_B_of_torchvision_agrees_to_1e_4_at_another_size()
    {
        Skip.IfNot(LongTests.Asked, "Takes long: TRANSFERMED_LONG=1 asks for it.");
        Skip.IfNot(Python.Has("torchvision"), "Needs /usr/bin/python3 with torchvision.");
        using var folder = new TemporaryFolder();
        Python.Run(Script, folder.Path);
        using Network network = Network.Create(Presets.ViTBase(5, input: InputShape.Square(96)), seed: 1);
        TransferReport report = network.LoadWeights(folder.File("weights.pth"), new WeightMap { Match = WeightMatch.Exact });
        network.eval();
        using TorchTensors answer = TorchTensors.Read(folder.File("answer.pth"));
        using DisposeScope scope = NewDisposeScope();
        Tensor images = answer["input"].contiguous().requires_grad_();
        Tensor logits = network.forward(images);
        nn.functional.cross_entropy(logits, tensor([1L, 3L])).backward();
        var parameters = network.AllParameters.ToDictionary(p => p.Name, p => (Tensor)p.Tensor);
        double largest = answer["logits"].abs().max().ToDouble();
        double logitError = (logits - answer["logits"]).abs().max().ToDouble();
        double gradientError = answer.Names.Except(["input", "logits"]).Max(name =>
        {
            Tensor found = (name == "gradient" ? images : parameters[NameOf(name, parameters)]).grad!;
            return ((found - answer[name]).norm() / answer[name].norm()).ToDouble();
        });
        output.WriteLine($"ViT-B: logits up to {largest:g3} differ by {logitError:g3}, gradients by {gradientError:g3} of their norm; {report}");
        Assert.InRange(logitError, 0, Tolerance * largest);
        Assert.InRange(gradientError, 0, Tolerance);
        Assert.Equal(151, report.Copied.Count);
        Assert.Equal("the positions of a grid of 4 x 4 patches were interpolated to 6 x 6 (bicubic with antialiasing), those of the tokens before them copied", Assert.Single(report.Adapted).How);
    }

    private static NetworkSpec Describe(string name) => name switch
    {
        "torchvision" => Presets.ViT("ViT", 2, 2, 3, 16, InputShape.Square(32), 8, 0, false, TokenPooling.ClassToken),
        "timm" => Presets.ViT("ViT", 2, 2, 3, 16, new InputShape(3, 32, 24), 8, 0, false, TokenPooling.Mean),
        _ => Presets.ViT("ViT", 3, 4, 3, 16, new InputShape(3, 28, 42), 14, 4, true, TokenPooling.ClassToken),
    };

    private static NetworkSpec Tiny(int features, int rows, int columns) =>
        Presets.ViT("ViT", 1, 1, 2, features, new InputShape(3, 8 * rows, 8 * columns), 8, 0, false, TokenPooling.ClassToken);

    private static TransferReport Load(Network network, OracleNetwork oracle, Func<string, string>? rename = null)
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(
            folder.File("weights.safetensors"),
            [.. oracle.State.Select(entry => new KeyValuePair<string, Tensor>(rename?.Invoke(entry.Name) ?? entry.Name, oracle.Weights(entry.Name, entry.Shape)))]);
        return network.LoadWeights(folder.File("weights.safetensors"), new WeightMap { Match = WeightMatch.Exact });
    }

    private static string NameOf(string name, Dictionary<string, Tensor> parameters) =>
        NameDialect.All.Select(dialect => dialect.Translate(name)).First(parameters.ContainsKey);

    private static float[] Values(Network network) => Floats(network.State().Single(entry => entry.Key == "pos_embed").Value);

    private static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.contiguous().bytes).ToArray();

    private static Tensor Drawn(string seed, long[] shape) => Drawn(OracleNetwork.Crc(seed), shape);

    private static Tensor Drawn(uint seed, long[] shape)
    {
        long count = shape.Aggregate(1L, (product, extent) => product * extent);
        return tensor(Enumerable.Range(0, (int)count).Select(i => (double)(float)OracleNetwork.Hash(seed, i)).ToArray(), shape, ScalarType.Float64);
    }
}
