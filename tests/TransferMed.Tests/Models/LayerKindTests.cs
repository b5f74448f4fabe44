using TorchSharp;
using TransferMed.Models;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>Everything that must hold for every kind of layer.</summary>
public sealed class LayerKindTests
{
    private static readonly LayerSpec Inner = new ConvSpec(8);
    private static readonly LayerSpec Mean = new TokenPoolSpec(TokenPooling.Mean);

    // On a map of 8 x 12 x 12 each, with the parameters that the layer must have.
    private static readonly (string Case, LayerSpec Layer, long Parameters)[] Maps =
    [
        ("Conv", new ConvSpec(6, 3), 8 * 6 * 9 + 6 + 12),
        ("Conv strided, dilated, grouped", new ConvSpec(6, 3, 2, null, 2, 2, false), 4 * 6 * 9 + 12),
        ("Conv even kernel", new ConvSpec(6, 4, 2, 1, Norm: NormKind.None, Activation: ActivationKind.SiLU), 8 * 6 * 16 + 6),
        ("Conv pre-activation", new ConvSpec(6, 1, Order: ConvOrder.NormActivationConv, Bias: false), 16 + 48),
        ("Conv pre-activation without norm", new ConvSpec(6, 1, Norm: NormKind.None, Activation: ActivationKind.GELU, Order: ConvOrder.NormActivationConv), 48 + 6),
        ("DepthwiseSeparableConv", new DepthwiseSeparableConvSpec(10, 5, 2), 8 * 25 + 16 + 80 + 20),
        ("ParallelConv", new ParallelConvSpec(4, [1, 3, 5, 7], 2), 8 * 4 * 84 + 16 + 32),
        ("ParallelConv one branch", new ParallelConvSpec(4, [3], Norm: NormKind.None), 8 * 4 * 9 + 4),
        ("Residual add", new ResidualSpec([Inner]), 8 * 8 * 9 + 8 + 16),
        ("Residual projection", new ResidualSpec([new ConvSpec(6, 3, 2)], Shortcut: ShortcutKind.Projection, Activation: ActivationKind.ReLU), 8 * 6 * 9 + 6 + 12 + 48 + 12),
        ("Residual concat", new ResidualSpec([Inner], Merge.Concat), 8 * 8 * 9 + 8 + 16),
        ("Residual concat shortcut first", new ResidualSpec([Inner], Merge.Concat, ConcatOrder: ConcatOrder.ShortcutFirst), 8 * 8 * 9 + 8 + 16),
        ("Residual own steps", new ResidualSpec([Inner, new DropPathSpec(0.5)], Merge.Concat, ShortcutKind.Steps, [new ConvSpec(2, 1)]), 8 * 8 * 9 + 8 + 16 + 16 + 2 + 4),
        ("Residual with a view as body", new ResidualSpec([new DropoutSpec(0)], Merge.Add), 0),
        ("Conv with a norm of its own", new ConvSpec(6, 3, NormEpsilon: 1e-3, NormMomentum: 0.01), 8 * 6 * 9 + 6 + 12),
        ("BatchNorm of its own", new BatchNormSpec(ActivationKind.SiLU, 0.1, 0.5), 16),
        ("SqueezeExcite of a width", new SqueezeExciteSpec(Gate: ActivationKind.Hardsigmoid, Squeezed: 3, Activation: ActivationKind.SiLU), 8 * 3 + 3 + 3 * 8 + 8),
        ("LayerNorm", new LayerNormSpec(), 16),
        ("LayerScale", new LayerScaleSpec(0.5) { Name = "block.layer_scale" }, 8),
        ("PointwiseLinear", new PointwiseLinearSpec(6, ActivationKind.GELU), 8 * 6 + 6),
        ("ConvNeXt block", new ResidualSpec([new ConvSpec(8, 7, Groups: 8, Norm: NormKind.None, Activation: ActivationKind.None), new LayerNormSpec(), new PointwiseLinearSpec(16, ActivationKind.GELU), new PointwiseLinearSpec(8), new LayerScaleSpec(0.5) { Name = "scales.layer_scale" }]), 8 * 49 + 8 + 16 + 8 * 16 + 16 + 16 * 8 + 8 + 8),
        ("Branches", new BranchesSpec([[Inner], [], [new ConvSpec(4, 1, Norm: NormKind.None) { Name = "one" }]], Activation: ActivationKind.ReLU), 8 * 8 * 9 + 8 + 16 + 8 * 4 + 4),
        ("Branches sum", new BranchesSpec([[Inner], [], [new MaxPoolSpec(3, 1, 1)]], Merge.Add), 8 * 8 * 9 + 8 + 16),
        ("Branches gate", new BranchesSpec([[], [new AdaptiveAveragePoolSpec(1, 1), new ConvSpec(8, 1, Norm: NormKind.None, Activation: ActivationKind.Sigmoid)]], Merge.Multiply), 8 * 8 + 8),
        ("Residual product", new ResidualSpec([Inner], Merge.Multiply), 8 * 8 * 9 + 8 + 16),
        ("Conv padded unequally", new ConvSpec(4, 3, 2, 0, PaddingEnd: 1), 8 * 4 * 9 + 4 + 8),
        ("MaxPool padded unequally", new MaxPoolSpec(3, 2, 0, PaddingEnd: 1), 0),
        ("MaxPool rounded up", new MaxPoolSpec(3, 2, RoundUp: true), 0),
        ("AveragePool padded unequally", new AveragePoolSpec(3, 2, 0, PaddingEnd: 1, CountsPadding: false), 0),
        ("AveragePool over values", new AveragePoolSpec(3, 1, 1, CountsPadding: false), 0),
        ("SqueezeExcite", new SqueezeExciteSpec(1), 8 * 8 + 8 + 8 * 8 + 8),
        ("BatchNorm", new BatchNormSpec(), 16),
        ("MaxPool", new MaxPoolSpec(3, 2, 1), 0),
        ("AveragePool", new AveragePoolSpec(2), 0),
        ("AdaptiveAveragePool", new AdaptiveAveragePoolSpec(5, 4), 0),
        ("Dropout", new DropoutSpec(0.25), 0),
        ("DropPath", new DropPathSpec(0.25), 0),
        ("Stage", new StageSpec([Inner, new MaxPoolSpec(2)]), 8 * 8 * 9 + 8 + 16),
        ("Activation with a slope", new ActivationSpec(ActivationKind.LeakyReLU, 0.2), 0),
        .. Enum.GetValues<ActivationKind>().Select(function => ($"Activation {function}", (LayerSpec)new ActivationSpec(function), 0L)),
    ];

    // Those that end the map; the layers after the first work on the vector.
    private static readonly (string Case, LayerSpec[] Layers, long Parameters)[] Ends =
    [
        ("GlobalAveragePool", [new GlobalAveragePoolSpec()], 0),
        ("GlobalAverageMaxPool", [new GlobalAverageMaxPoolSpec()], 0),
        ("Flatten", [new FlattenSpec()], 0),
        ("Linear", [new GlobalAveragePoolSpec(), new LinearSpec(7, ActivationKind.Tanh)], 8 * 7 + 7),
        ("Vector LayerNorm", [new GlobalAveragePoolSpec(), new LayerNormSpec(1e-3)], 16),
        ("Vector LayerScale", [new GlobalAveragePoolSpec(), new LinearSpec(8), new LayerScaleSpec(0.5) { Name = "block.layer_scale" }], 8 * 8 + 8 + 8),
        ("Vector BatchNorm", [new GlobalAveragePoolSpec(), new BatchNormSpec(ActivationKind.ReLU)], 16),
        ("PatchEmbedding", [new PatchEmbeddingSpec(6, 4), Mean], 8 * 16 * 6 + 6),
        ("ClassToken", [new PatchEmbeddingSpec(6, 3), new ClassTokenSpec(), new SelfAttentionSpec(2), new TokenPoolSpec()], 8 * 9 * 6 + 6 + 6 + 4 * 42),
        ("RegisterTokens", [new PatchEmbeddingSpec(6, 4), new ClassTokenSpec(), new RegisterTokensSpec(2), new SelfAttentionSpec(3), Mean], 8 * 16 * 6 + 6 + 6 + 12 + 4 * 42),
        ("RegisterTokens alone", [new PatchEmbeddingSpec(6, 4), new RegisterTokensSpec(1), new SelfAttentionSpec(1), Mean], 8 * 16 * 6 + 6 + 6 + 4 * 42),
        ("PositionalEmbedding", [new PatchEmbeddingSpec(6, 2), new PositionalEmbeddingSpec(), Mean], 8 * 4 * 6 + 6 + 36 * 6),
        ("SelfAttention", [new PatchEmbeddingSpec(6, 4), new SelfAttentionSpec(3), Mean], 8 * 16 * 6 + 6 + 4 * 42),
        ("TransformerBlock", [new PatchEmbeddingSpec(8, 4), new ClassTokenSpec(), new PositionalEmbeddingSpec(), new TransformerBlockSpec(2), new TokenPoolSpec()], 8 * 16 * 8 + 8 + 8 + 80 + 2 * 16 + 4 * 72 + 8 * 32 + 32 + 32 * 8 + 8),
        ("TransformerBlock scaled, DropPath", [new PatchEmbeddingSpec(6, 4), new TransformerBlockSpec(3, 5, 0.5, 0.25, ActivationKind.SiLU, 1e-3), Mean], 8 * 16 * 6 + 6 + 2 * 12 + 4 * 42 + 6 * 5 + 5 + 5 * 6 + 6 + 12),
        ("Token steps", [new PatchEmbeddingSpec(6, 4), new ActivationSpec(ActivationKind.Tanh), new LayerNormSpec(), new LinearSpec(5), new LayerScaleSpec(0.5) { Name = "token.scale" }, Mean], 8 * 16 * 6 + 6 + 12 + 35 + 5),
        ("Token DropPath", [new PatchEmbeddingSpec(6, 4), new DropPathSpec(0.25), Mean], 8 * 16 * 6 + 6),
        ("Token Dropout", [new PatchEmbeddingSpec(6, 4), new DropoutSpec(0.25), Mean], 8 * 16 * 6 + 6),
        ("Vector DropPath", [new GlobalAveragePoolSpec(), new DropPathSpec(0.25)], 0),
        ("Vector Residual", [new GlobalAveragePoolSpec(), new ResidualSpec([new LinearSpec(8)], Merge.Concat)], 72),
    ];

    /// <summary>The library's public kinds, as they are found.</summary>
    internal static IEnumerable<Type> Library => StepKinds.Known.Values.Where(kind => kind != typeof(BackboneSpec) && kind != typeof(FrozenGraphSpec) && kind.Assembly == typeof(LayerSpec).Assembly);

    internal static IEnumerable<string> CaseNames => [.. Maps.Select(map => map.Case), .. Ends.Select(end => end.Case)];

    public static TheoryData<string> Cases() => new(CaseNames);

    [Fact]
    public void Every_kind_has_a_case()
    {
        IEnumerable<string> kinds = Library.Select(StepKinds.NameOf);
        var tested = CaseNames.SelectMany(name => Describe(name).Spec.Plan.Steps).Select(step => step.Spec.Kind);
        Assert.Equal(kinds.Order(), tested.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_layer_keeps_its_word(string name)
    {
        (NetworkSpec spec, long expected) = Describe(name);
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(3);

        Assert.Equal(spec, NetworkSpec.FromJson(spec.ToJson()));
        Assert.Equal(expected, spec.Plan.Steps.Skip(1).SkipLast(1).Sum(step => step.TotalParameters));
        CheckShapes(spec);
        using Network network = Network.Create(spec, seed: 5);
        Assert.Equal(spec.ParameterCount, network.AllParameters.Sum(parameter => parameter.Tensor.numel()));

        // PyTorch's order has the parameters that a module holds itself before those of its children.
        Assert.Equal(network.AllParameters.Select(parameter => parameter.Name).Order(), network.named_parameters().Select(parameter => parameter.name).Order());
        CheckTraining(network);
        CheckState(network);
    }

    private static void CheckShapes(NetworkSpec spec)
    {
        var units = new UnitSet();
        var weights = new WeightSource(1, spec.Initialization, CPU);
        foreach (UnitPlan unit in spec.Plan.Steps.SelectMany(step => step.AllUnits))
        {
            units[unit] = unit.Create(weights);
        }

        foreach (bool training in (bool[])[true, false])
        {
            Tensor x = Images();
            foreach (LayerPlan step in spec.Plan.Steps)
            {
                x = step.MakeLayer(units).Run(x, training);
                Assert.Equal(step.Output.Batch(5), x.shape);
            }
        }
    }

    private static void CheckTraining(Network network)
    {
        Tensor target = tensor([0L, 1L, 2L, 0L, 1L]);
        Tensor[] before = [.. network.AllParameters.Select(parameter => parameter.Tensor.clone())];
        using optim.Optimizer optimizer = optim.SGD(network.parameters(), 0.5);
        nn.functional.cross_entropy(network.forward(Images()), target).backward();
        optimizer.step();
        Assert.All(network.AllParameters.Zip(before), pair =>
            Assert.False(pair.First.Tensor.Equals(pair.Second), $"{pair.First.Name} did not change"));
    }

    private static void CheckState(Network network)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            SafeTensors.Write(path, network.State());
            using SafeTensors file = SafeTensors.Read(path);
            using Network other = Network.Create(network.Spec, seed: 77);
            using IDisposable grad = no_grad();
            network.eval();
            other.eval();
            Assert.Equal(network.AllParameters.Count + network.AllBuffers.Count, file.Tensors.Count);
            foreach ((string name, Tensor tensor) in other.State())
            {
                tensor.copy_(file[name]);
            }

            Assert.True(network.forward(Images()).Equals(other.forward(Images())));
        }
        finally
        {
            File.Delete(path);
        }
    }

    internal static LayerSpec[] LayersOf(string name) =>
        Maps.FirstOrDefault(map => map.Case == name) is { Layer: { } layer } ? [layer] : Ends.Single(end => end.Case == name).Layers;

    internal static Tensor Images() => randn([5, 2, 12, 12], generator: new Generator(11));

    internal static (NetworkSpec Spec, long Parameters) Describe(string name)
    {
        NetworkBuilder builder = NetworkBuilder.Input(2, 12, 12).Conv(8, name: "first");
        long parameters;
        if (Maps.FirstOrDefault(map => map.Case == name) is { Layer: not null } map)
        {
            builder.Step(map.Layer).GlobalAveragePool();
            parameters = map.Parameters;
        }
        else
        {
            (_, LayerSpec[] layers, parameters) = Ends.Single(end => end.Case == name);
            Array.ForEach(layers, layer => builder.Step(layer));
        }

        return (builder.Head(3, dropout: 0.1).Build(), parameters);
    }
}
