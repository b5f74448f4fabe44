using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Several computed values joined to one.</summary>
internal static class JoinOperators
{
    public static ImportValue Sum(GraphLowering graph, GraphNode node)
    {
        FlowValue[] values = [.. Enumerable.Range(0, node.Inputs.Count).Select(i => graph.Flow(node, i))];
        return values.Length == 1 ? values[0] : Join(graph, node, Merge.Add, values);
    }

    public static ImportValue Concat(GraphLowering graph, GraphNode node)
    {
        ImportValue[] values = [.. Enumerable.Range(0, node.Inputs.Count).Select(i => graph.Any(node, i))];
        graph.Require(values.Length > 0, node, "it joins nothing");
        if (values.All(value => value is ConstantValue))
        {
            long[]?[] parts = [.. values.Cast<ConstantValue>().Select(constant => constant.Integers)];
            graph.Require(parts.All(part => part is not null) && parts.Sum(part => (long)part!.Length) <= 64, node, "it joins constants that are no shape");
            return ConstantValue.OfIntegers([.. parts.SelectMany(part => part!)]);
        }

        FlowValue[] flows = [.. values.Select((_, i) => graph.Flow(node, i))];
        if (flows.Length == 1)
        {
            return flows[0];
        }

        long axis = node.Integer("axis", 1);
        graph.Require((axis < 0 ? axis + flows[0].Rank : axis) == flows[0].ChannelAxis, node, $"it joins along axis {axis}; the description joins channels");
        return Join(graph, node, Merge.Concat, flows);
    }

    public static FlowValue Join(GraphLowering graph, GraphNode node, Merge kind, FlowValue[] values)
    {
        FlowValue first = values[0];
        graph.Require(values.Length is >= 2 and <= 10_000, node, $"it joins {values.Length} values");
        graph.Require(values.All(value => value.Layout == first.Layout && value.Shape.IsMap == first.Shape.IsMap), node, "it joins values with axes of another number or order");
        FeatureShape shape = first.Shape;
        foreach (FlowValue value in values.Skip(1))
        {
            shape = Joined(graph, node, kind, shape, value.Shape);
        }

        if (kind == Merge.Concat && values is [{ Operation: GlobalPoolOperation { Kind: GlobalPool.Average } }, { Operation: GlobalPoolOperation { Kind: GlobalPool.Max } }]
            && ReferenceEquals(first.Node.Input, values[1].Node.Input))
        {
            return graph.Emit(node, new GlobalPoolOperation(GlobalPool.AverageAndMax), shape, first.Layout, first.Node.Input);
        }

        FlowNode[] nodes = [.. values.Select(value => value.Node)];
        return kind == Merge.Concat ? graph.Concatenate(node, shape, first.Layout, nodes) : graph.Emit(node, new MergeOperation(kind), shape, first.Layout, nodes);
    }

    private static FeatureShape Joined(GraphLowering graph, GraphNode node, Merge kind, FeatureShape one, FeatureShape other)
    {
        if (kind == Merge.Concat)
        {
            graph.Require(one.Height == other.Height && one.Width == other.Width && one.Channels + (long)other.Channels <= SpecLimits.Features, node, $"it joins {one} and {other} along the channels");
            return one.WithChannels(one.Channels + other.Channels);
        }

        bool fits = kind == Merge.Add ? one == other : Fits(one.Channels, other.Channels) && Fits(one.Height, other.Height) && Fits(one.Width, other.Width);
        graph.Require(fits, node, $"it joins {one} and {other}; {(kind == Merge.Add ? "sums have equal shapes" : "the extents of a product are equal or 1")}");
        return one.IsMap
            ? FeatureShape.Map(Math.Max(one.Channels, other.Channels), Math.Max(one.Height, other.Height), Math.Max(one.Width, other.Width))
            : FeatureShape.Vector(Math.Max(one.Channels, other.Channels));
    }

    private static bool Fits(int one, int other) => one == other || one == 1 || other == 1;
}
