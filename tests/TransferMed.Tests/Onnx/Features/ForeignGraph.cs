using Google.Protobuf;
using TransferMed.Onnx;
using TransferMed.Onnx.Protocol;
using static TorchSharp.torch;
using DataType = TransferMed.Onnx.Protocol.TensorProto.Types.DataType;

namespace TransferMed.Tests.Onnx.Features;

/// <summary>
/// A small graph as others export them: patches of 4 px become five channels (value "patches"), through a node with inner graphs ("map"), as tokens
/// ("tokens", N, T, 5), their mean ("pooled") and a linear layer with a bias ("scores").
/// </summary>
internal sealed class ForeignGraph : IDisposable
{
    public const int Size = 8;

    private const long Channels = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly Tensor _weight = randn([Channels, 3, 4, 4], generator: new Generator(4));
    private readonly Tensor _bias = randn([Channels], generator: new Generator(5));

    public string Path => _folder.File("foreign.onnx");

    public string Folder => _folder.Path;

    /// <summary>The operator set; the axes of reductions are inputs from 18 on.</summary>
    public int OperatorSet { get; init; } = 17;

    /// <summary>The axes of the input; 0 for free ones.</summary>
    public long[] Input { get; init; } = [0, 3, Size, Size];

    public int InputType { get; init; } = (int)DataType.Float;

    /// <summary>The batch in the shape of the tokens; 0: as it comes.</summary>
    public long TokenBatch { get; init; }

    public string[] Outputs { get; init; } = ["tokens"];

    /// <summary>A second input, or null.</summary>
    public string? SecondInput { get; init; }

    public string Write()
    {
        var builder = new GraphBuilder("foreign");
        GraphProto graph = builder.Graph;
        graph.Input.Add(Value("input", InputType, Input));
        if (SecondInput is not null)
        {
            graph.Input.Add(Value(SecondInput, (int)DataType.Int64, [0, 77]));
        }

        builder.AddConstant("logits", _weight);
        builder.AddConstant("bias", _bias);
        Node(graph, "Conv", ["input", "logits", "bias"], "patches", NodeAttributes.Ints("kernel_shape", 4, 4), NodeAttributes.Ints("strides", 4, 4));
        graph.Initializer.Add(new TensorProto { Name = "true", DataType = 9, RawData = ByteString.CopyFrom(1) });
        Node(graph, "If", ["true"], "map", Inner("then_branch", "Identity"), Inner("else_branch", "Neg"));
        builder.AddConstant("shape", [TokenBatch, Channels, -1L], 3);
        Node(graph, "Reshape", ["map", "shape"], "rows");
        Node(graph, "Transpose", ["rows"], "tokens", NodeAttributes.Ints("perm", 0, 2, 1));
        if (OperatorSet < 18)
        {
            Node(graph, "ReduceMean", ["tokens"], "pooled", NodeAttributes.Ints("axes", 1), NodeAttributes.Int("keepdims", 0));
        }
        else
        {
            builder.AddConstant("axes", [1L], 1);
            Node(graph, "ReduceMean", ["tokens", "axes"], "pooled", NodeAttributes.Int("keepdims", 0));
        }

        builder.AddConstant("matrix", [.. Enumerable.Range(0, 10).Select(i => i / 10f)], 5, 2);
        builder.AddConstant("offset", [0.5f, -0.5f], 2);
        Node(graph, "Gemm", ["pooled", "matrix", "offset"], "scores");
        foreach (string output in Outputs)
        {
            graph.Output.Add(Value(output, (int)DataType.Float, output switch { "tokens" => [0, 0, Channels], "map" => [0, Channels, 0, 0], "scores" => [0, 2], _ => [0, Channels] }));
        }

        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } } };
        File.WriteAllBytes(Path, model.ToByteArray());
        return Path;
    }

    /// <summary>What LibTorch makes of images: (N, 5, H / 4, W / 4).</summary>
    public Tensor Map(Tensor images) => nn.functional.conv2d(images, _weight, _bias, strides: [4L, 4L]);

    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
        _folder.Dispose();
    }

    // An inner graph without inputs that takes a value of the graph around it.
    private static AttributeProto Inner(string name, string operation)
    {
        var inner = new GraphProto { Name = name };
        Node(inner, operation, ["patches"], $"{name}.value");
        inner.Output.Add(Value($"{name}.value", (int)DataType.Float, [0, Channels, 0, 0]));
        return new AttributeProto { Name = name, Type = (AttributeProto.Types.AttributeType)5, G = inner };
    }

    private static void Node(GraphProto graph, string operation, string[] inputs, string output, params AttributeProto[] attributes) =>
        graph.Node.Add(new NodeProto { Name = output, OpType = operation, Input = { inputs }, Output = { output }, Attribute = { attributes } });

    private static ValueInfoProto Value(string name, int type, long[] extents)
    {
        var shape = new TensorShapeProto();
        for (int i = 0; i < extents.Length; i++)
        {
            shape.Dim.Add(extents[i] > 0 ? new TensorShapeProto.Types.Dimension { DimValue = extents[i] } : new TensorShapeProto.Types.Dimension { DimParam = $"{name}_{i}" });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }
}
