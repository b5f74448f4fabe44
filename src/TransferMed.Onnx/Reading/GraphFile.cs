namespace TransferMed.Onnx;

/// <summary>What stands in an ONNX file.</summary>
internal sealed class GraphFile
{
    public required string Path { get; init; }

    /// <summary>The version of the default operator set; 0 where none is named.</summary>
    public long OperatorSet { get; set; }

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public List<GraphNode> Nodes { get; } = [];

    public Dictionary<string, GraphTensor> Initializers { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it defines functions that nodes call; they are not read.</summary>
    public bool HasFunctions { get; set; }

    /// <summary>The graph's inputs, those that initializers give a value included.</summary>
    public List<GraphPort> Inputs { get; } = [];

    public List<GraphPort> Outputs { get; } = [];

    /// <summary>The bytes of the file and of the files beside it that hold weights.</summary>
    public long Size { get; set; }
}

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The number of its element type.</param>
/// <param name="Shape">Its extents, -1 where they are open; null where the file does not say.</param>
internal sealed record GraphPort(string Name, int Type, long[]? Shape);

/// <summary>A node as it stands in the file.</summary>
internal sealed class GraphNode
{
    public string Name { get; set; } = "";

    public string Operator { get; set; } = "";

    public string Domain { get; set; } = "";

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public Dictionary<string, GraphAttribute> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>What messages call it: its name, or that of its output.</summary>
    public string Label => Shorten(Name.Length > 0 ? Name : Outputs.Count > 0 ? Outputs[0] : "");

    public string ShortOperator => Shorten(Domain.Length > 0 ? $"{Domain}.{Operator}" : Operator);

    public long Integer(string name, long otherwise) => Attributes.TryGetValue(name, out GraphAttribute? found) && found.Integer is { } value ? value : otherwise;

    public float Real(string name, float otherwise) => Attributes.TryGetValue(name, out GraphAttribute? found) && found.Real is { } value ? value : otherwise;

    public string Text(string name, string otherwise) => Attributes.TryGetValue(name, out GraphAttribute? found) && found.Text is { } value ? value : otherwise;

    public long[]? Integers(string name) => Attributes.TryGetValue(name, out GraphAttribute? found) && found.Integers.Count > 0 ? [.. found.Integers] : null;

    private static string Shorten(string text) => text.Length <= 120 ? text : $"{text.AsSpan(0, 120)}...";
}

/// <summary>An attribute of a node: whichever value it has.</summary>
internal sealed class GraphAttribute
{
    public string Name { get; set; } = "";

    public long? Integer { get; set; }

    public float? Real { get; set; }

    public string? Text { get; set; }

    public GraphTensor? Tensor { get; set; }

    public List<long> Integers { get; } = [];

    public List<float> Reals { get; } = [];

    /// <summary>Whether it holds what is not read: a graph, or lists of texts and tensors.</summary>
    public bool HasMore { get; set; }
}
