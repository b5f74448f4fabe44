namespace TransferMed.Onnx;

/// <summary>Graphs that compute in whole numbers, which a description has no steps for.</summary>
internal static class Quantization
{
    /// <summary>What to do instead.</summary>
    public const string Remedy = "import the graph of float32 that this one was quantised from, or export the network without quantisation";

    private static readonly HashSet<string> Operators = new(StringComparer.Ordinal)
    {
        "ConvInteger", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "QLinearConv", "QLinearMatMul", "QuantizeLinear",
    };

    /// <summary>Refuses an operator of a quantised graph, in whatever set it is.</summary>
    /// <exception cref="OnnxModelException">It is one.</exception>
    public static void Refuse(GraphLowering graph, GraphNode node) =>
        graph.Require(!Operators.Contains(node.Operator), node, $"the graph is quantised: {Remedy}");
}
