using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using TorchSharp;
using TransferMed.Onnx.Protocol;
using static TorchSharp.torch;

namespace TransferMed.Onnx;

/// <summary>
/// Collects the nodes and constants of a graph. Values made by nodes are named "{layer}/{operator}_{number}"; a unit's name has no
/// slash, so they never collide with those of constants.
/// </summary>
internal sealed class GraphBuilder(string name)
{
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    public GraphProto Graph { get; } = new() { Name = name };

    /// <summary>The version of the default operator set that the nodes are of.</summary>
    public long OperatorSet { get; private set; } = OnnxExport.OperatorSet;

    /// <summary>The version of the format.</summary>
    public long FormatVersion { get; private set; } = OnnxExport.FormatVersion;

    /// <summary>Operator sets beside the default one.</summary>
    public List<OperatorSetIdProto> OtherSets { get; } = [];

    /// <summary>Functions that nodes call.</summary>
    public List<FunctionProto> Functions { get; } = [];

    /// <summary>Takes over what the nodes of another model are of; what is added afterwards is written for its operator set.</summary>
    public void Adopt(ModelProto model)
    {
        OperatorSet = model.OpsetImport.Where(set => set.Domain is "" or "ai.onnx").Max(set => set.Version);
        FormatVersion = Math.Max(FormatVersion, model.IrVersion);
        OtherSets.AddRange(model.OpsetImport.Where(set => set.Domain is not ("" or "ai.onnx")));
        Functions.AddRange(model.Functions);
    }

    /// <summary>Adds a reduction along an axis, which goes: axes are an attribute until operator set 17, an input since.</summary>
    public string AddReduction(string operation, string layer, string values, long axis) => OperatorSet < 18
        ? Add(operation, layer, [values], NodeAttributes.Ints("axes", axis), NodeAttributes.Int("keepdims", 0))
        : Add(operation, layer, [values, AddConstant(string.Create(CultureInfo.InvariantCulture, $"{layer}.axis{axis}"), [axis], 1)], NodeAttributes.Int("keepdims", 0));

    /// <summary>Adds an axis: an attribute until operator set 12, an input since.</summary>
    public string AddAxis(string layer, string values, long axis) => OperatorSet < 13
        ? Add("Unsqueeze", layer, [values], NodeAttributes.Ints("axes", axis))
        : Add("Unsqueeze", layer, [values, AddConstant($"{layer}.axes", [axis], 1)]);

    /// <summary>Adds an input whose first axis is named and free.</summary>
    public void AddInput(string input, TensorProto.Types.DataType type, string batch, params ReadOnlySpan<long> sample) =>
        Graph.Input.Add(Describe(input, type, batch, sample));

    /// <summary>Adds an output whose first axis is named and free.</summary>
    public void AddOutput(string output, TensorProto.Types.DataType type, string batch, params ReadOnlySpan<long> sample) =>
        Graph.Output.Add(Describe(output, type, batch, sample));

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">The operator's type.</param>
    /// <param name="layer">The full name of the step that it belongs to.</param>
    /// <param name="inputs">The names of its inputs.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The name of the output.</returns>
    public string Add(string operation, string layer, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string output = string.Create(CultureInfo.InvariantCulture, $"{layer}/{operation}_{Graph.Node.Count}");
        var node = new NodeProto { Name = output, OpType = operation, Input = { inputs }, Output = { output } };
        foreach (AttributeProto attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        Graph.Node.Add(node);
        return output;
    }

    /// <summary>Gives the output of the node that was added last a name of its own. No other node may use it yet.</summary>
    public void NameLast(string output) => Graph.Node[^1].Output[0] = output;

    /// <summary>Adds a constant; one of the same name is taken to be the same.</summary>
    /// <returns>Its name.</returns>
    public string AddConstant(string constant, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        AddBytes(constant, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a constant of whole numbers, such as axes; one of the same name is taken to be the same.</summary>
    /// <returns>Its name.</returns>
    public string AddConstant(string constant, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        AddBytes(constant, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a tensor of float32, wherever it lies.</summary>
    /// <returns>Its name.</returns>
    public string AddConstant(string constant, Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor host = tensor.detach().to(CPU).contiguous();
        return AddBytes(constant, TensorProto.Types.DataType.Float, host.bytes, host.shape);
    }

    private string AddBytes(string constant, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        if (_constants.Add(constant))
        {
            var tensor = new TensorProto { Name = constant, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
            foreach (long extent in shape)
            {
                tensor.Dims.Add(extent);
            }

            Graph.Initializer.Add(tensor);
        }

        return constant;
    }

    private static ValueInfoProto Describe(string value, TensorProto.Types.DataType type, string batch, ReadOnlySpan<long> sample)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = batch } } };
        foreach (long extent in sample)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = extent });
        }

        return new ValueInfoProto { Name = value, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } };
    }
}
