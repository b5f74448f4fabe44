using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Functions of single values.</summary>
internal static class FunctionOperators
{
    public static ImportValue Relu(GraphLowering graph, GraphNode node) => Function(graph, node, ActivationKind.ReLU);

    public static ImportValue Sigmoid(GraphLowering graph, GraphNode node) => Function(graph, node, ActivationKind.Sigmoid);

    public static ImportValue Tanh(GraphLowering graph, GraphNode node) => Function(graph, node, ActivationKind.Tanh);

    public static ImportValue HardSwish(GraphLowering graph, GraphNode node) => Function(graph, node, ActivationKind.Hardswish);

    public static ImportValue LeakyRelu(GraphLowering graph, GraphNode node)
    {
        float slope = node.Real("alpha", 0.01f);
        graph.Require(Math.Abs(slope) <= ActivationSpec.LargestSlope, node, $"alpha is {slope}; a slope lies between {-ActivationSpec.LargestSlope} and {ActivationSpec.LargestSlope}");
        return graph.Emit(node, new ActivationOperation(ActivationKind.LeakyReLU, slope == (float)ActivationSpec.UsualSlope ? null : ShortNumber.Of(slope)), graph.Flow(node, 0));
    }

    public static ImportValue Elu(GraphLowering graph, GraphNode node)
    {
        float alpha = node.Real("alpha", 1);
        graph.Require(alpha == 1, node, $"alpha is {alpha}; the description has 1");
        return Function(graph, node, ActivationKind.ELU);
    }

    public static ImportValue HardSigmoid(GraphLowering graph, GraphNode node)
    {
        (float alpha, float beta) = (node.Real("alpha", 0.2f), node.Real("beta", 0.5f));
        graph.Require(Math.Abs(alpha - (1f / 6f)) < 1e-6f && beta == 0.5f, node, $"alpha is {alpha} and beta {beta}; the description has 1/6 and 0.5");
        return Function(graph, node, ActivationKind.Hardsigmoid);
    }

    public static ImportValue Gelu(GraphLowering graph, GraphNode node)
    {
        string approximate = node.Text("approximate", "none");
        graph.Require(approximate == "none", node, $"approximate is '{approximate}'; the description has the exact function");
        return Function(graph, node, ActivationKind.GELU);
    }

    public static ImportValue Clip(GraphLowering graph, GraphNode node)
    {
        float low = Number(graph, node, 1, "min", float.NegativeInfinity);
        float high = Number(graph, node, 2, "max", float.PositiveInfinity);
        FlowValue x = graph.Flow(node, 0);
        return (low, high) switch
        {
            (0, 6) when GateForms.OfClipped(x) is { } form => graph.Emit(node, form, x.Shape, x.Layout, x.Node),
            (0, 6) => graph.Emit(node, new ActivationOperation(ActivationKind.ReLU6), x),
            (0, >= float.MaxValue) => graph.Emit(node, new ActivationOperation(ActivationKind.ReLU), x),
            _ => throw graph.Fail(node, $"it limits to {low} to {high}; the description has 0 to 6 (ReLU6) and 0 to infinity (ReLU)"),
        };
    }

    public static ImportValue Dropout(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        double ratio = Number(graph, node, 1, "ratio", 0.5f);
        graph.Require(ratio is >= 0 and < 1, node, $"the ratio is {ratio}; it must be at least 0 and below 1");
        return ratio == 0 ? x : graph.Emit(node, new DropoutOperation(Math.Round(ratio, 6)), x);
    }

    /// <summary>Something that is only read as a part of a layer norm or of a GELU.</summary>
    public static ImportValue Part(GraphLowering graph, GraphNode node) => graph.Any(node, 0) switch
    {
        FlowValue x => graph.Emit(node, new PartOperation(node.Operator), x),
        ConstantValue constant when node.Operator == "Sqrt" => constant.Mapped(Math.Sqrt),
        _ => throw graph.Fail(node, "it is computed from a constant"),
    };

    /// <summary>Only read as the last node.</summary>
    public static ImportValue Softmax(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        long axis = node.Integer("axis", graph.OperatorSet < 13 ? 1 : -1);
        graph.Require(!x.Shape.IsMap && axis is 1 or -1, node, $"it works on {x.Shape} along axis {axis}; only that of a vector of scores, at the end, is read");
        return graph.Emit(node, new PartOperation(node.Operator), x);
    }

    // Older operator sets have it as an attribute, newer ones as an input.
    private static float Number(GraphLowering graph, GraphNode node, int index, string attribute, float otherwise)
    {
        if (graph.OptionalConstant(node, index) is not { } given)
        {
            return node.Real(attribute, otherwise);
        }

        return ChannelConstants.Single(given) ?? throw graph.Fail(node, $"{attribute} has {given.Elements} numbers instead of one");
    }

    private static FlowValue Function(GraphLowering graph, GraphNode node, ActivationKind function) => graph.Emit(node, new ActivationOperation(function), graph.Flow(node, 0));
}
