using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Turns the nodes of a graph into steps of a computation on pictures of a given size, constants folded. What it gives is checked: each shape follows from the one before.</summary>
internal sealed class GraphLowering
{
    private const long MostFolded = 1 << 20;
    private const int MostChanges = 32;
    private readonly Dictionary<string, ImportValue> _values = new(StringComparer.Ordinal);
    private readonly GraphFile _file;
    private readonly List<FlowNode> _concatenations = [];
    private readonly Dictionary<FlowNode, FlowNode> _continued = [];
    private int _nodes;
    private long _folded;

    public GraphLowering(GraphFile file)
    {
        _file = file;
        foreach ((string name, GraphTensor tensor) in file.Initializers.Where(initializer => initializer.Value.IsReadable))
        {
            _values[name] = ConstantValue.Of(tensor);
        }
    }

    public long OperatorSet => _file.OperatorSet;

    public string Path => _file.Path;

    /// <summary>Whether the sizes of the pictures stand in the graph.</summary>
    public bool IsSized { get; init; }

    /// <summary>Whether a node computes in float16; the network computes in float32.</summary>
    public bool IsHalf { get; set; }

    /// <summary>Lowers the nodes that lead to a value.</summary>
    /// <param name="source">The input's name.</param>
    /// <param name="images">One picture.</param>
    /// <param name="layout">The order of the input's axes.</param>
    /// <param name="nodes">The nodes, in the order of the file.</param>
    /// <param name="output">The value.</param>
    public FlowValue Lower(string source, InputShape images, Layout layout, IEnumerable<GraphNode> nodes, string output)
    {
        var origin = new GraphNode { Name = source, Operator = "input" };
        _values[source] = new FlowValue(new FlowNode(_nodes++, origin, new SourceOperation(), FeatureShape.Map(images.Channels, images.Height, images.Width)), layout);
        foreach (GraphNode node in nodes)
        {
            if (node.Outputs.Count == 0)
            {
                continue;
            }

            ImportValue value = Operators.Find(this, node)(this, node);
            Require(value is not ConstantValue { Changes: > MostChanges }, node, $"a constant is changed more than {MostChanges} times before it is used");
            _values[node.Outputs[0]] = value;
        }

        return _values.GetValueOrDefault(output) as FlowValue
            ?? throw new OnnxModelException($"'{Path}' cannot be imported: its output '{output}' does not depend on its input '{source}'.");
    }

    /// <summary>An input of a node, or null where it is left out.</summary>
    public ImportValue? Optional(GraphNode node, int index)
    {
        if (index >= node.Inputs.Count || node.Inputs[index].Length == 0)
        {
            return null;
        }

        string name = node.Inputs[index];
        return _values.TryGetValue(name, out ImportValue? value) ? value
            : _file.Initializers.TryGetValue(name, out GraphTensor? unread) ? throw Fail(node, $"its input '{name}' is a constant of {ElementType.Name(unread.Type)}; constants are read of {ElementType.Read}: export the network with weights of float32")
            : throw Fail(node, $"its input '{name}' is made by no node before it");
    }

    public ImportValue Any(GraphNode node, int index) => Optional(node, index) ?? throw Fail(node, $"input {index + 1} is missing");

    public FlowValue Flow(GraphNode node, int index) =>
        Any(node, index) as FlowValue ?? throw Fail(node, $"input {index + 1} is a constant; it should come from the pictures");

    public ConstantValue Constant(GraphNode node, int index) =>
        Any(node, index) as ConstantValue ?? throw Fail(node, $"input {index + 1} is computed from the pictures; only constants are read there");

    public ConstantValue? OptionalConstant(GraphNode node, int index) => Optional(node, index) is null ? null : Constant(node, index);

    /// <summary>Whole numbers that older operator sets give as an attribute and newer ones as an input.</summary>
    public long[]? Integers(GraphNode node, string attribute, int index) =>
        OptionalConstant(node, index) is { } constant ? constant.Integers ?? throw Fail(node, $"input {index + 1} is not of whole numbers") : node.Integers(attribute);

    /// <summary>An attribute that is 0 or 1; programs read other numbers of it one way or the other.</summary>
    public bool Flag(GraphNode node, string attribute, bool otherwise = false)
    {
        long value = node.Integer(attribute, otherwise ? 1 : 0);
        Require(value is 0 or 1, node, $"{attribute} is {value}; it must be 0 or 1");
        return value == 1;
    }

    /// <summary>Counts constants that are computed at once, so that many of them do not fill the memory.</summary>
    public void CountFolded(GraphNode node, long elements)
    {
        _folded += elements;
        Require(elements > 0 && _folded <= MostFolded, node, $"constants of more than {MostFolded} numbers are computed from others");
    }

    public FlowValue Emit(GraphNode node, Operation operation, FeatureShape shape, Layout layout, params FlowNode[] inputs) =>
        new(new FlowNode(_nodes++, node, operation, shape, inputs), layout);

    /// <summary>
    /// Values joined along the channels. Dense networks join what they joined before with one more, and write out all of it: what was joined
    /// already is taken as it is, so that the computation is one block after another.
    /// </summary>
    public FlowValue Concatenate(GraphNode node, FeatureShape shape, Layout layout, FlowNode[] inputs)
    {
        FlowNode? start = null;
        foreach (FlowNode earlier in _concatenations)
        {
            if (earlier.Inputs.Length < inputs.Length && earlier.Inputs.Length > (start?.Inputs.Length ?? 0) && inputs.AsSpan(0, earlier.Inputs.Length).SequenceEqual(earlier.Inputs))
            {
                start = earlier;
            }
        }

        var plain = new FlowNode(_nodes++, node, new MergeOperation(Merge.Concat), shape, inputs);
        _concatenations.Add(plain);
        if (start is null)
        {
            return new FlowValue(plain, layout);
        }

        FlowNode whole = _continued.GetValueOrDefault(start, start);
        FlowValue joined = Emit(node, new MergeOperation(Merge.Concat), shape, layout, [whole, .. inputs[start.Inputs.Length..]]);
        _continued[plain] = joined.Node;
        return joined;
    }

    /// <summary>A step that keeps shape and axes.</summary>
    public FlowValue Emit(GraphNode node, Operation operation, FlowValue input) => Emit(node, operation, input.Shape, input.Layout, input.Node);

    public OnnxModelException Fail(GraphNode node, string fault) => Refusal(Path, node, fault);

    public static OnnxModelException Refusal(string path, GraphNode node, string fault) =>
        new($"'{path}' cannot be imported: node '{node.Label}', {node.ShortOperator}: {fault}. {nameof(OnnxFeatures)}.{nameof(OnnxFeatures.Open)} runs graphs of images as they are, as a frozen backbone for a probe.");

    public void Require(bool condition, GraphNode node, string fault)
    {
        if (!condition)
        {
            throw Fail(node, fault);
        }
    }
}
