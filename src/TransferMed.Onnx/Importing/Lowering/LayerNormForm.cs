using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The layer norm that older graphs spell out: (x - mean) / sqrt(mean of (x - mean)^2 + epsilon), over the channels.</summary>
internal static class LayerNormForm
{
    public static FlowValue? OfQuotient(GraphLowering graph, GraphNode node, FlowValue difference, FlowValue root)
    {
        if (!IsPart(difference.Node, "Sub") || difference.Layout != root.Layout || !IsMean(difference.Node.Inputs[1], difference.Node.Inputs[0]) || !IsPart(root.Node, "Sqrt"))
        {
            return null;
        }

        FlowNode sum = root.Node.Input;
        if (sum.Operation is not ShiftOperation shift || ChannelConstants.Single(shift.Terms) is not { } epsilon || !IsPart(sum.Input, "ReduceMean"))
        {
            return null;
        }

        FlowNode square = sum.Input.Input;
        bool isSquare = (IsPart(square, "Pow") && ReferenceEquals(square.Input, difference.Node))
            || (square.Operation is MergeOperation { Kind: Merge.Multiply } && square.Inputs.All(factor => ReferenceEquals(factor, difference.Node)));
        return isSquare
            ? Emit(graph, node, new FlowValue(difference.Node.Inputs[0], difference.Layout), null, null, epsilon)
            : null;
    }

    public static FlowValue Emit(GraphLowering graph, GraphNode node, FlowValue x, ConstantValue? scale, ConstantValue? shift, float epsilon)
    {
        graph.Require(epsilon is > 0 and <= 1, node, $"epsilon is {epsilon}; it must be above 0 and at most 1");
        return graph.Emit(node, new LayerNormOperation(scale, shift, ShortNumber.Of(epsilon)), x);
    }

    private static bool IsMean(FlowNode mean, FlowNode x) => IsPart(mean, "ReduceMean") && ReferenceEquals(mean.Input, x);

    private static bool IsPart(FlowNode node, string name) => node.Operation is PartOperation part && part.Name == name;
}
