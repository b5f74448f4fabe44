namespace TransferMed.Onnx;

/// <summary>Norms.</summary>
internal static class NormOperators
{
    public static ImportValue Batch(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        graph.Require(!graph.Flag(node, "training_mode") && graph.Flag(node, "is_test", otherwise: true), node, "it normalises with the statistics of the batch; export the model in evaluation mode");
        graph.Require(graph.Flag(node, "spatial", otherwise: true), node, "it has statistics for each position");
        graph.Require(x.Layout == Layout.ChannelsFirst, node, "its channels come last");
        ConstantValue[] parts = [.. Enumerable.Range(1, 4).Select(i => graph.Constant(node, i))];
        graph.Require(parts.All(part => part.Elements == x.Shape.Channels), node, $"it has {string.Join(", ", parts.Select(part => part.Elements))} numbers for {x.Shape.Channels} channels");
        float epsilon = node.Real("epsilon", 1e-5f);
        graph.Require(epsilon is > 0 and <= 1, node, $"epsilon is {epsilon}; it must be above 0 and at most 1");
        return graph.Emit(node, new NormOperation(parts[0], parts[1], parts[2], parts[3], epsilon), x);
    }

    public static ImportValue Layer(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        long axis = node.Integer("axis", -1);
        graph.Require(
            (axis < 0 ? axis + x.Rank : axis) == x.Rank - 1 && x.ChannelAxis == x.Rank - 1,
            node,
            $"it normalises ({string.Join(", ", x.Extents.Skip(1))}) from axis {axis} on; the description has norms over the channels alone");
        ConstantValue scale = graph.Constant(node, 1);
        ConstantValue? shift = graph.OptionalConstant(node, 2);
        graph.Require(scale.Elements == x.Shape.Channels && (shift is null || shift.Elements == x.Shape.Channels), node, $"it has {scale.Elements} factors for {x.Shape.Channels} channels");
        return LayerNormForm.Emit(graph, node, x, scale, shift, node.Real("epsilon", 1e-5f));
    }
}
