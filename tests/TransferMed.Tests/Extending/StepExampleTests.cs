using TorchSharp;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Models;
using TransferMed.Tests.Onnx;
using TransferMed.Tests.Training;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Extending;

/// <summary>Steps, the library's and a user's own.</summary>
public class StepExampleTests
{
    private static readonly string[] Classes = ["class0", "class1"];

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 8,
        BatchSize = 8,
        LearningRate = 0.02,
        Augmentation = Augmentation.None,
        Preprocessing = Preprocessing.Half(),
    };

    static StepExampleTests()
    {
        ModuleStep.Register<ChannelGate>();
        ModuleStep.Register<Scaled>();
        ModuleStep.Register<Flexible>();
    }

    public static TheoryData<string> Cases() => LayerKindTests.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_librarys_kinds_keep_the_contract(string name) => StepContract.Check(LayerKindTests.LayersOf(name));

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_users_kind_keeps_the_contract(int kernel) => StepContract.Check(new ChannelGate(kernel));

    [Fact]
    public void A_users_kind_stands_inside_blocks_too() =>
        StepContract.Check(new ResidualSpec([new ConvSpec(8), new ChannelGate { Name = "gate" }]), new StageSpec([new ChannelGate(), new DropPathSpec(0)]));

    [Fact]
    public void A_network_with_a_users_kind_learns_and_is_described()
    {
        NetworkSpec spec = Spec();
        using Network network = Network.Create(spec, seed: 4);
        float[] before = ToyNetwork.Values(network.AllParameters.Single(p => p.Name == "gate.mix.weight").Tensor);
        new Trainer(network, Options).Fit(ToyImages.Create(24), null);

        Assert.Equal(3, network.AllParameters.Where(p => p.Stage == 1).Sum(p => p.Tensor.numel()));
        Assert.NotEqual(before, ToyNetwork.Values(network.AllParameters.Single(p => p.Name == "gate.mix.weight").Tensor));
        Assert.Contains("gate", spec.Summary(), StringComparison.Ordinal);
        Assert.Contains("\"kind\": \"ChannelGate\"", spec.ToJson(), StringComparison.Ordinal);
        Assert.True(EvaluationResult.From(Inference.Predict(network, ToyImages.Create(8, name: "test"), Preprocessing.Half())).Accuracy > 0.9);
    }

    [Fact]
    public void A_package_with_a_users_kind_comes_back()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.tmed");
        using TrainedModel model = Model(Spec());
        model.Save(path);
        using TrainedModel back = TrainedModel.Load(path, TransferMed.Runtime.TorchDevice.Cpu);

        Assert.Equal(model.Network.Spec, ModelPackage.Verify(path).Network);
        Assert.Equal(ToyNetwork.Bits(model.Network), ToyNetwork.Bits(back.Network));
        Assert.Equal(Probabilities(model), Probabilities(back));
    }

    [Fact]
    public void A_kind_that_the_program_did_not_register_is_refused_by_name()
    {
        NetworkSpecException built = Assert.Throws<NetworkSpecException>(() => NetworkBuilder.Input(3, 8, 8).Step(new Unregistered()).GlobalAveragePool().Head(2).Build());
        string json = Spec().ToJson().Replace("ChannelGate", nameof(Unregistered), StringComparison.Ordinal);
        NetworkSpecException read = Assert.Throws<NetworkSpecException>(() => NetworkSpec.FromJson(json));

        Assert.All([built.Message, read.Message], message => Assert.Contains("ModuleStep.Register<Unregistered>()", message, StringComparison.Ordinal));
        Assert.Contains("'Unregistered'", read.Message, StringComparison.Ordinal);
        Assert.Contains("ParallelConv", read.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_type_is_made_by_a_name_from_a_file()
    {
        string json = Spec().ToJson().Replace("\"ChannelGate\"", $"\"{typeof(Unregistered).AssemblyQualifiedName}\"", StringComparison.Ordinal);

        Assert.Throws<NetworkSpecException>(() => NetworkSpec.FromJson(json));
    }

    [Fact]
    public void A_package_whose_kind_is_not_registered_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        ModelCard card = Model(Spec()).Card;
        byte[] json = CardWriting.ToJson(card, "a.tmed");
        byte[] changed = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(json).Replace("ChannelGate", "NeverHeardOf", StringComparison.Ordinal));
        PackageException fault = Assert.Throws<PackageException>(() => CardReading.FromJson(changed, "1.0", null, "a.tmed"));

        Assert.Contains("ModuleStep.Register<NeverHeardOf>()", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Get the package again", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_kinds_of_one_name_are_refused()
    {
        ModuleStep.Register<ChannelGate>();

        Assert.Contains("'ChannelGate'", Assert.Throws<ArgumentException>(ModuleStep.Register<Other.ChannelGate>).Message, StringComparison.Ordinal);
        Assert.Contains("'Conv'", Assert.Throws<ArgumentException>(ModuleStep.Register<Other.ConvSpec>).Message, StringComparison.Ordinal);
        Assert.Contains("abstract", Assert.Throws<ArgumentException>(ModuleStep.Register<ModuleStep>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_step_refuses_names_the_step()
    {
        NetworkSpecException fault = Assert.Throws<NetworkSpecException>(() => NetworkBuilder.Input(3, 8, 8).Step(new ChannelGate(4) { Name = "gate" }).GlobalAveragePool().Head(2).Build());

        Assert.StartsWith("step 1, ChannelGate 'gate': ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Kernel is 4", fault.Message, StringComparison.Ordinal);
        Assert.Equal("step 1", fault.Step);
    }

    [Fact]
    public void Numbers_of_a_file_are_checked_by_the_step()
    {
        string json = Spec().ToJson().Replace("\"kernel\": 3\n", "\"kernel\": 33\n", StringComparison.Ordinal);

        Assert.NotEqual(json, Spec().ToJson());
        Assert.Contains("Kernel is 33", Assert.Throws<NetworkSpecException>(() => NetworkSpec.FromJson(json)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fault.WrongType, "'weight' is Float64")]
    [InlineData(Fault.Frozen, "'weight' takes no gradient")]
    [InlineData(Fault.Shared, "'first.weight' and 'second.weight' share")]
    [InlineData(Fault.Null, "gave null")]
    [InlineData(Fault.Shape, "gives (1, 2, 8) for one sample")]
    [InlineData(Fault.Throws, "no good")]
    public void What_a_network_cannot_hold_is_refused_by_name(Fault fault, string said) => Assert.Contains(
        said,
        Assert.Throws<NetworkSpecException>(() => NetworkBuilder.Input(2, 8, 8).Step(new Flexible(fault)).GlobalAveragePool().Head(2).Build()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_module_that_breaks_its_promise_is_refused_when_it_runs()
    {
        using Network network = Network.Create(NetworkBuilder.Input(2, 8, 8).Step(new Flexible(Fault.Promise) { Name = "liar" }).GlobalAveragePool().Head(2).Build(), 1);
        using DisposeScope scope = NewDisposeScope();

        Assert.Contains("'liar'", Assert.Throws<NetworkSpecException>(() => network.forward(zeros(1, 2, 8, 8))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_half_precision_form_for_inference_computes_the_step_in_float32()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = Network.Create(Spec(), 3);
        network.eval();
        Tensor images = randn([4, 3, 8, 8], generator: new Generator(2));
        using OptimizedNetwork half = network.Optimize(TransferMed.Runtime.Precision.BFloat16);

        Assert.True((half.Forward(images) - network.forward(images)).abs().max().ToDouble() < 0.05);
    }

    [Fact]
    public void An_emitter_gives_the_steps_logits_in_ONNX()
    {
        using var exported = new ExportedNetwork(Spec(), ExportedNetwork.Bare with { Emitters = [ChannelGate.Emitter] });

        Assert.InRange(exported.Difference(1), 0, 1e-4);
        Assert.InRange(exported.Difference(7), 0, 1e-4);
    }

    [Fact]
    public void Without_an_emitter_the_export_is_refused_by_the_steps_name()
    {
        using var folder = new TemporaryFolder();
        using TrainedModel model = Model(Spec());
        ArgumentException fault = Assert.Throws<ArgumentException>(() => OnnxExport.Write(folder.File("a.onnx"), model));

        Assert.Contains("'gate' of the kind ChannelGate", fault.Message, StringComparison.Ordinal);
        Assert.Contains("OnnxExportOptions.Emitters", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Throws<ArgumentException>(() => new OnnxExportOptions { Emitters = [ChannelGate.Emitter, ChannelGate.Emitter] }.Validate());
    }

    [Fact]
    public void The_contract_finds_a_step_that_breaks_it()
    {
        Assert.Contains("writes into its input", Broken(() => StepContract.LeavesItsInputAlone(new Flexible(Fault.InPlace))), StringComparison.Ordinal);
        Assert.Contains("depends on the other samples", Broken(() => StepContract.EvaluatesEachSampleAlone(new Flexible(Fault.Batch))), StringComparison.Ordinal);
        Assert.Contains("No gradient reaches", Broken(() => StepContract.TrainsEveryParameter(new Flexible(Fault.Unused))), StringComparison.Ordinal);
        Assert.Contains("compare by value", Broken(() => StepContract.ComesBackFromJson(new Scaled([2]))), StringComparison.Ordinal);
    }

    private static string Broken(Action check) => Assert.Throws<InvalidOperationException>(check).Message;

    private static NetworkSpec Spec() => NetworkBuilder.Input(3, 8, 8).Conv(6).Step(new ChannelGate { Name = "gate" }).GlobalAveragePool().Head(2).Build();

    private static TrainedModel Model(NetworkSpec spec) => TrainedModel.FromNetwork(Network.Create(spec, seed: 6), Classes, Preprocessing.Half());

    private static double[][] Probabilities(TrainedModel model)
    {
        PredictionSet set = model.Predict(ToyImages.Create(4));
        return [.. Enumerable.Range(0, set.Count).Select(i => set.Probabilities(i).ToArray())];
    }

    public enum Fault
    {
        WrongType,
        Frozen,
        Shared,
        Null,
        Shape,
        Throws,
        Promise,
        InPlace,
        Batch,
        Unused,
    }

    internal sealed record Unregistered : ModuleStep
    {
        public override nn.Module<Tensor, Tensor> CreateModule(FeatureShape input) => nn.Identity();
    }

    /// <summary>Its argument compares by reference.</summary>
    internal sealed record Scaled(double[] Factors) : ModuleStep
    {
        public override nn.Module<Tensor, Tensor> CreateModule(FeatureShape input) => nn.Identity();
    }

    internal sealed record Flexible(Fault Fault) : ModuleStep
    {
        public override FeatureShape? OutputShape(FeatureShape input) => Fault == Fault.Promise ? FeatureShape.Map(7, 8, 8) : null;

        public override nn.Module<Tensor, Tensor> CreateModule(FeatureShape input)
        {
            switch (Fault)
            {
                case Fault.WrongType:
                    return nn.Conv2d(2, 2, 1, dtype: ScalarType.Float64);
                case Fault.Frozen:
                    var frozen = nn.Conv2d(2, 2, 1);
                    frozen.weight.requires_grad = false;
                    return frozen;
                case Fault.Shared:
                    return new Shared();
                case Fault.Null:
                    return null!;
                case Fault.Throws:
                    throw new InvalidOperationException("no good");
                default:
                    return new Breaking(Fault);
            }
        }
    }

    private sealed class Shared : nn.Module<Tensor, Tensor>
    {
        public Shared()
            : base(nameof(Shared))
        {
            var first = nn.Conv2d(2, 2, 1, bias: false);
            var second = nn.Conv2d(2, 2, 1, bias: false);
            second.weight = first.weight;
            register_module("first", first);
            register_module("second", second);
        }

        public override Tensor forward(Tensor x) => x.alias();
    }

    private sealed class Breaking : nn.Module<Tensor, Tensor>
    {
        private readonly Fault _fault;

        public Breaking(Fault fault)
            : base(nameof(Breaking))
        {
            _fault = fault;
            if (fault == Fault.Unused)
            {
                register_parameter("unused", new TorchSharp.Modules.Parameter(zeros(3)));
            }
        }

        public override Tensor forward(Tensor x) => _fault switch
        {
            Fault.Shape => x.sum(3),
            Fault.InPlace => x.mul_(2),
            Fault.Batch => x - x.mean([0L], keepdim: true),
            _ => x * 2,
        };
    }

    internal static class Other
    {
        internal sealed record ChannelGate : ModuleStep
        {
            public override nn.Module<Tensor, Tensor> CreateModule(FeatureShape input) => nn.Identity();
        }

        internal sealed record ConvSpec : ModuleStep
        {
            public override nn.Module<Tensor, Tensor> CreateModule(FeatureShape input) => nn.Identity();
        }
    }
}
