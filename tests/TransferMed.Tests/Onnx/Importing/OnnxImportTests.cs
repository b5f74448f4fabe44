using System.Runtime.InteropServices;
using TransferMed.Models;
using TransferMed.Onnx;

namespace TransferMed.Tests.Onnx;

/// <summary>Imported graphs beside ONNX Runtime, and what is refused.</summary>
public class OnnxImportTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string, long> Cases()
    {
        var data = new TheoryData<string, long>();
        foreach ((string name, long operators) in HandGraphs.Cases)
        {
            data.Add(name, operators);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_form_gives_what_ONNX_Runtime_gives(string name, long operators)
    {
        byte[] file = HandGraphs.File(name, operators);
        using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", file, new InputShape(4, 9, 12));
        Assert.InRange(GraphOracle.Difference(imported, file, 1), 0, Tolerance);
        Assert.InRange(GraphOracle.Difference(imported, file, 5), 0, Tolerance);
        Assert.Equal(imported.Network.Spec, NetworkSpec.FromJson(imported.Network.Spec.ToJson()));
    }

    [Theory]
    [InlineData("SAME_UPPER", 2)]
    [InlineData("SAME_LOWER", 2)]
    [InlineData("SAME_UPPER", 1)]
    public void Automatic_padding_is_that_of_the_graphs_size(string automatic, long stride)
    {
        var graph = new HandGraph(11, -1, 4, 10, 10);
        string conv = graph.Node("Conv", ["x", graph.Weights(6, 4, 3, 3)], ("auto_pad", automatic), ("strides", (long[])[stride, stride]));
        byte[] file = graph.ToFile(graph.Node("GlobalAveragePool", [conv]));
        using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", file);
        Assert.InRange(GraphOracle.Difference(imported, file, 2), 0, Tolerance);
    }

    [Fact]
    public void Pictures_with_the_channels_last_are_turned()
    {
        var graph = new HandGraph(13, -1, 9, 12, 4);
        string first = graph.Node("Transpose", ["x"], ("perm", (long[])[0, 3, 1, 2]));
        byte[] file = graph.ToFile(graph.Node("GlobalAveragePool", [graph.Node("Conv", [first, graph.Weights(6, 4, 3, 3)])]));
        using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", file);

        Assert.Equal(new InputShape(4, 9, 12), imported.Network.Spec.Input);
        Assert.InRange(GraphOracle.Difference(imported, file, 2, channelsLast: true), 0, Tolerance);
    }

    [Fact]
    public void Steps_are_written_as_a_person_would()
    {
        using OnnxNetwork gate = OnnxNetwork.Import("a.onnx", HandGraphs.File("Gate", 13), new InputShape(4, 9, 12));
        Assert.IsType<SqueezeExciteSpec>(gate.Network.Spec.Layers[0]);
        using OnnxNetwork block = OnnxNetwork.Import("a.onnx", HandGraphs.File("Conv, norm, function", 13), new InputShape(4, 9, 12));
        Assert.Equal(new ConvSpec(6, 3, Padding: 0, Bias: false, ConvName: "conv1", NormName: "norm1", NormEpsilon: 0.001), block.Network.Spec.Layers[0]);
        using OnnxNetwork dense = OnnxNetwork.Import("a.onnx", HandGraphs.File("Dense layers", 13), new InputShape(4, 9, 12));
        Assert.Equal(3, dense.Network.Spec.Layers.OfType<ResidualSpec>().Count(step => step is { Merge: Merge.Concat, ConcatOrder: ConcatOrder.ShortcutFirst }));
    }

    [Fact]
    public void A_softmax_at_the_end_is_left_out()
    {
        var graph = new HandGraph(13, -1, 4, 9, 12);
        string logits = graph.Node("Gemm", [graph.Node("Flatten", [graph.Node("GlobalAveragePool", ["x"])]), graph.Weights(4, 3)]);
        using OnnxNetwork plain = OnnxNetwork.Import("a.onnx", graph.ToFile(logits));
        using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", graph.ToFile(graph.Node("Softmax", [logits])));

        Assert.True(imported.HasHead);
        Assert.Contains("logits", Assert.Single(imported.Notes), StringComparison.Ordinal);
        Assert.Empty(plain.Notes);
        Assert.Equal(plain.Network.Spec, imported.Network.Spec);
    }

    public static TheoryData<string, string> Refused() => new()
    {
        { "unknown", "node 'the LSTM', LSTM: the operator is none" },
        { "rectangular", "node 'the Conv', Conv: its weights are 6 x 4 x 3 x 1" },
        { "channels", "node 'the Conv', Conv: weights of 6 x 3 x 3 x 3 in 1 groups do not fit 4 channels" },
        { "slope", "node 'the LeakyRelu', LeakyRelu: alpha is NaN" },
        { "limits", "node 'the Clip', Clip: it limits to -1 to 1" },
        { "pads", "node 'the Conv', Conv: pads are 0, 1, 0, 1" },
        { "training", "node 'the BatchNormalization', BatchNormalization: it normalises with the statistics of the batch" },
        { "crossing", "its result is used by branches that join others before they join again" },
        { "quotient", "node 'the Div', Div: it divides one computed value by another" },
        { "zeros", "node 'the MaxPool', MaxPool: zeros are laid round a map that may have values below 0" },
        { "error function", "node 'the Erf', Erf: the operator is only read as a part" },
        { "turned", "node 'the Transpose', Transpose: it turns (4, 9, 12) by 0, 1, 3, 2" },
        { "missing", "node 'the Relu', Relu: its input 'nowhere' is made by no node before it" },
        { "constant", "node 'the Relu', Relu: input 1 is a constant" },
        { "quantised weights", "node 'the DequantizeLinear', DequantizeLinear: the graph is quantised: import the graph of float32" },
        { "quantised values", "node 'the QuantizeLinear', QuantizeLinear: the graph is quantised: import the graph of float32" },
        { "bytes", "node 'the Conv', Conv: its input 'c0' is a constant of int8; constants are read of float32, float64, float16" },
        { "doubles", "node 'the Cast', Cast: it converts to float64; computation is in float32" },
        { "rounding", "node 'the MaxPool', MaxPool: ceil_mode is 5; it must be 0 or 1" },
        { "attention", "node 'the Reshape', Reshape: it makes (6, 12) of 6 x 3 x 4: the tokens of a transformer, which are read from files of this library alone" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_a_description_cannot_say_is_named(string what, string expected)
    {
        var g = new HandGraph(13, -1, 4, 9, 12);
        string output = what switch
        {
            "unknown" => g.Node("LSTM", ["x"]),
            "rectangular" => g.Node("Conv", ["x", g.Weights(6, 4, 3, 1)]),
            "channels" => g.Node("Conv", ["x", g.Weights(6, 3, 3, 3)]),
            "slope" => g.Node("LeakyRelu", ["x"], ("alpha", float.NaN)),
            "limits" => g.Node("Clip", ["x", g.Constant([], -1), g.Constant([], 1)]),
            "pads" => g.Node("Conv", ["x", g.Weights(6, 4, 3, 3)], ("pads", (long[])[0, 1, 0, 1])),
            "training" => g.Node("BatchNormalization", ["x", g.Positive(4), g.Weights(4), g.Weights(4), g.Positive(4)], ("training_mode", 1L)),
            "crossing" => Crossing(g),
            "quotient" => g.Node("Div", [g.Node("Relu", ["x"]), g.Node("Sigmoid", ["x"])]),
            "zeros" => g.Node("MaxPool", [g.Node("Pad", ["x", g.Integers(0, 0, 1, 1, 0, 0, 1, 1)])], ("kernel_shape", (long[])[3, 3])),
            "error function" => g.Node("Erf", ["x"]),
            "turned" => g.Node("Transpose", ["x"], ("perm", (long[])[0, 1, 3, 2])),
            "missing" => g.Node("Relu", ["nowhere"]),
            "quantised weights" => g.Node("Conv", ["x", g.Node("DequantizeLinear", [g.Bytes(6, 4, 1, 1), g.Constant([], 0.1f)])]),
            "quantised values" => g.Node("DequantizeLinear", [g.Node("QuantizeLinear", ["x", g.Constant([], 0.1f)]), g.Constant([], 0.1f)]),
            "bytes" => g.Node("Conv", ["x", g.Bytes(6, 4, 1, 1)]),
            "doubles" => g.Node("Cast", ["x"], ("to", 11L)),
            "rounding" => g.Node("MaxPool", ["x"], ("kernel_shape", (long[])[3, 3]), ("ceil_mode", 5L)),
            "attention" => g.Node("Transpose", [g.Node("Reshape", [g.Node("Conv", ["x", g.Weights(6, 4, 3, 3)], ("strides", (long[])[3, 3])), g.Integers(-1, 6, 12)])], ("perm", (long[])[0, 2, 1])),
            _ => g.Node("Relu", [g.Weights(1, 4)]),
        };
        string message = Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import("a.onnx", g.ToFile(output))).Message;
        Assert.StartsWith("'a.onnx' cannot be imported", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.EndsWith(". OnnxFeatures.Open runs graphs of images as they are, as a frozen backbone for a probe.", message, StringComparison.Ordinal);
    }

    // In float16 from the pictures on, or between two nodes that convert.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Graphs_of_float16_become_networks_of_float32(bool whole)
    {
        var graph = new HandGraph(13, whole ? 10 : 1, [-1, 4, 9, 12]);
        string x = whole ? "x" : graph.Node("Cast", ["x"], ("to", 10L));
        string y = graph.Node("Relu", [graph.Node("Conv", [x, graph.Half(0.3, 6, 4, 3, 3), graph.Half(0.3, 6)])]);
        y = graph.Node("Gemm", [graph.Node("Flatten", [graph.Node("GlobalAveragePool", [y])]), graph.Half(1, 6, 3), graph.ListedHalf(0.25f, 3)]);
        byte[] file = whole ? graph.ToFile(y, type: 10) : graph.ToFile(graph.Node("Cast", [y], ("to", 1L)));
        using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", file, new InputShape(4, 9, 12));

        Assert.True(imported.HasHead);
        Assert.Contains("computes in float16", Assert.Single(imported.Notes), StringComparison.Ordinal);
        Assert.InRange(GraphOracle.Difference(imported, file, 2), 0, 2e-3);
        Assert.All(imported.Network.AllParameters, parameter => Assert.True(parameter.Tensor.Equals(parameter.Tensor.half().@float()), parameter.Name));
    }

    [Theory]
    [InlineData(9, "bool")]
    [InlineData(16, "bfloat16")]
    [InlineData(2, "uint8")]
    public void Pictures_of_other_types_are_refused(int type, string name)
    {
        var graph = new HandGraph(13, type, [-1, 4, 9, 12]);
        string message = Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import("a.onnx", graph.ToFile(graph.Node("Relu", ["x"])))).Message;
        Assert.Contains($"its input 'x' is of {name} with", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Zeros_are_zeros_whether_they_are_written_or_not(bool leavesOut)
    {
        var graph = new HandGraph(13, -1, 4, 9, 12) { LeavesOutZeros = leavesOut };
        string y = graph.Node("LeakyRelu", [graph.Node("Conv", ["x", graph.Weights(6, 4, 3, 3)])], ("alpha", 0f));
        byte[] file = graph.ToFile(graph.Node("Gemm", [graph.Node("ReduceMean", [y], ("axes", (long[])[2, 3]), ("keepdims", 0L)), graph.Weights(6, 3)], ("transB", 0L)));
        using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", file);
        Assert.InRange(GraphOracle.Difference(imported, file, 2), 0, Tolerance);
        Assert.Equal(new ActivationSpec(ActivationKind.LeakyReLU, 0), imported.Network.Spec.Layers[1]);
    }

    [Fact]
    public void A_slope_is_kept_exactly()
    {
        using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", HandGraphs.File("LeakyRelu with a slope", 17), new InputShape(4, 9, 12));
        Assert.Equal(new ActivationSpec(ActivationKind.LeakyReLU, 0.2), imported.Network.Spec.Layers[1]);
        Assert.Equal(ActivationKind.None, Assert.IsType<ConvSpec>(imported.Network.Spec.Layers[0]).Activation);
        Assert.Throws<NetworkSpecException>(() => NetworkBuilder.Input(1, 4, 4).Step(new ActivationSpec(ActivationKind.ReLU, 0.2)).Flatten().Head(2).Build());
        Assert.Throws<NetworkSpecException>(() => NetworkBuilder.Input(1, 4, 4).Step(new ActivationSpec(ActivationKind.LeakyReLU, double.NaN)).Flatten().Head(2).Build());
    }

    [Theory]
    [InlineData(7)]
    [InlineData(22)]
    public void Other_operator_sets_are_refused(long version)
    {
        var graph = new HandGraph(version, -1, 4, 9, 12);
        Assert.Contains($"operator set is {version}; 8 to 21", Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import("a.onnx", graph.ToFile(graph.Node("Relu", ["x"])))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_beside_the_model_are_read_from_its_folder_alone()
    {
        using var folder = new TemporaryFolder();
        float[] values = [.. Enumerable.Range(0, 24).Select(i => i / 8f)];
        File.WriteAllBytes(folder.File("weights.bin"), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        string Write(string location, long offset, long length)
        {
            var graph = new HandGraph(13, -1, 4, 9, 12);
            string conv = graph.Node("Conv", ["x", graph.External(location, offset, length, 5, 4, 1, 1)]);
            File.WriteAllBytes(folder.File("model.onnx"), graph.ToFile(graph.Node("GlobalAveragePool", [conv])));
            return folder.File("model.onnx");
        }

        using OnnxNetwork imported = OnnxNetwork.Import(Write("weights.bin", 16, 80));
        Assert.Equal(values[4..], imported.Network.AllParameters[0].Tensor.cpu().data<float>().ToArray());
        foreach (string elsewhere in (string[])["../weights.bin", "/etc/passwd", "sub/weights.bin", "none.bin", "", "..", "."])
        {
            string message = Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import(Write(elsewhere, 0, 80))).Message;
            Assert.Contains($"lie in '{elsewhere}'", message, StringComparison.Ordinal);
        }

        Assert.Contains("the file has 96", Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import(Write("weights.bin", 17, 80))).Message, StringComparison.Ordinal);
        File.CreateSymbolicLink(folder.File("link.bin"), folder.File("weights.bin"));
        Assert.Contains("no plain file", Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import(Write("link.bin", 0, 80))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_constant_that_many_nodes_share_does_not_fill_the_memory()
    {
        var graph = new HandGraph(13, -1, 512, 2, 2);
        string weights = graph.Weights(512, 512, 1, 1);
        string x = "x";
        for (int i = 0; i < 300; i++)
        {
            x = graph.Node("Conv", [x, weights]);
        }

        long before = GC.GetTotalAllocatedBytes();
        Assert.Contains("many nodes share them", Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import("a.onnx", graph.ToFile(x))).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64L << 20);
    }

    [Theory]
    [InlineData("turned", "a constant is changed more than 32 times")]
    [InlineData("summed", "constants of more than 1048576 numbers are computed from others")]
    [InlineData("texts", "is a constant of text")]
    public void Constants_that_grow_are_refused(string how, string expected)
    {
        var graph = new HandGraph(13, -1, 4, 9, 12);
        string weights = how == "texts" ? graph.Of(8, 4, 4) : graph.Weights(how == "summed" ? 1 << 18 : 4, 4);
        for (int i = 0; i < (how == "texts" ? 0 : how == "summed" ? 2 : 20_000); i++)
        {
            weights = how == "summed" ? graph.Node("Add", [weights, weights]) : graph.Node("Transpose", [weights]);
        }

        string output = graph.Node("Gemm", [graph.Node("Flatten", [graph.Node("GlobalAveragePool", ["x"])]), weights]);
        Assert.Contains(expected, Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import("a.onnx", graph.ToFile(output))).Message, StringComparison.Ordinal);
    }

    private static string Crossing(HandGraph g)
    {
        string one = g.Node("Relu", ["x"]);
        string two = g.Node("Sigmoid", ["x"]);
        string joined = g.Node("Add", [one, two]);
        return g.Node("Add", [g.Node("Tanh", [joined]), one]);
    }
}
