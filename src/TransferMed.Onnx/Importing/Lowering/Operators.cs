namespace TransferMed.Onnx;

/// <summary>Lowers one node.</summary>
internal delegate ImportValue Operator(GraphLowering graph, GraphNode node);

/// <summary>The operators that are read, by name.</summary>
internal static class Operators
{
    private static readonly Dictionary<string, Operator> Known = new(StringComparer.Ordinal)
    {
        ["Add"] = ElementwiseOperators.Add,
        ["AveragePool"] = PoolOperators.Average,
        ["BatchNormalization"] = NormOperators.Batch,
        ["Cast"] = ShapeOperators.Cast,
        ["Clip"] = FunctionOperators.Clip,
        ["Concat"] = JoinOperators.Concat,
        ["Constant"] = ShapeOperators.Constant,
        ["Conv"] = ConvOperators.Conv,
        ["Div"] = ElementwiseOperators.Divide,
        ["Dropout"] = FunctionOperators.Dropout,
        ["Elu"] = FunctionOperators.Elu,
        ["Erf"] = FunctionOperators.Part,
        ["Flatten"] = ShapeOperators.Flatten,
        ["Gather"] = ShapeOperators.Gather,
        ["Gelu"] = FunctionOperators.Gelu,
        ["Gemm"] = LinearOperators.Gemm,
        ["GlobalAveragePool"] = PoolOperators.GlobalAverage,
        ["GlobalMaxPool"] = PoolOperators.GlobalMax,
        ["HardSigmoid"] = FunctionOperators.HardSigmoid,
        ["HardSwish"] = FunctionOperators.HardSwish,
        ["Identity"] = (graph, node) => graph.Any(node, 0),
        ["LayerNormalization"] = NormOperators.Layer,
        ["LeakyRelu"] = FunctionOperators.LeakyRelu,
        ["LogSoftmax"] = FunctionOperators.Softmax,
        ["MatMul"] = LinearOperators.MatMul,
        ["MaxPool"] = PoolOperators.Max,
        ["Mul"] = ElementwiseOperators.Multiply,
        ["Pad"] = ConvOperators.Pad,
        ["Pow"] = ElementwiseOperators.Power,
        ["ReduceMean"] = PoolOperators.ReduceMean,
        ["Relu"] = FunctionOperators.Relu,
        ["Reshape"] = ShapeOperators.Reshape,
        ["Shape"] = ShapeOperators.Shape,
        ["Sigmoid"] = FunctionOperators.Sigmoid,
        ["Slice"] = ShapeOperators.Slice,
        ["Softmax"] = FunctionOperators.Softmax,
        ["Sqrt"] = FunctionOperators.Part,
        ["Squeeze"] = ShapeOperators.Squeeze,
        ["Sub"] = ElementwiseOperators.Subtract,
        ["Sum"] = JoinOperators.Sum,
        ["Tanh"] = FunctionOperators.Tanh,
        ["Transpose"] = ShapeOperators.Transpose,
        ["Unsqueeze"] = ShapeOperators.Unsqueeze,
    };

    public static Operator Find(GraphLowering graph, GraphNode node)
    {
        Quantization.Refuse(graph, node);
        bool standard = node.Domain is "" or "ai.onnx" || (node.Domain == "com.microsoft" && node.Operator == "Gelu");
        return standard && Known.TryGetValue(node.Operator, out Operator? found)
            ? found
            : throw graph.Fail(node, $"the operator is none that a network's description has a step for; those that are read are {string.Join(", ", Known.Keys.Order(StringComparer.Ordinal))}");
    }
}
