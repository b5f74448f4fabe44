using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Products with matrices.</summary>
internal static class LinearOperators
{
    public static ImportValue Gemm(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        ConstantValue weight = graph.Constant(node, 1);
        graph.Require(!x.Shape.IsMap && weight.Shape.Length == 2 && !graph.Flag(node, "transA"), node, $"it multiplies {x.Shape} by {string.Join(" x ", weight.Shape)}; products of a vector with a matrix are read");
        ConstantValue matrix = graph.Flag(node, "transB") ? weight : weight.Transposed();
        float alpha = node.Real("alpha", 1);
        float beta = node.Real("beta", 1);
        ConstantValue? bias = graph.OptionalConstant(node, 2);
        if (bias is not null && beta != 1)
        {
            bias = bias.Mapped(value => value * beta);
        }

        return Linear(graph, node, x, alpha == 1 ? matrix : matrix.Mapped(value => value * alpha), bias);
    }

    public static ImportValue MatMul(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        ConstantValue weight = graph.Constant(node, 1);
        graph.Require(weight.Shape is [> 0, > 0], node, $"it multiplies {x.Shape} by {string.Join(" x ", weight.Shape)}; products of vectors or channels with a matrix are read");
        if (!x.Shape.IsMap)
        {
            return Linear(graph, node, x, weight.Transposed(), null);
        }

        graph.Require(x.Layout == Layout.ChannelsLast && weight.Shape[0] == x.Shape.Channels, node, $"it multiplies ({string.Join(", ", x.Extents.Skip(1))}) by {string.Join(" x ", weight.Shape)}; products over the channels are read");
        return graph.Emit(node, new LinearOperation(weight.Transposed(), null), x.Shape.WithChannels((int)weight.Shape[1]), x.Layout, x.Node);
    }

    private static FlowValue Linear(GraphLowering graph, GraphNode node, FlowValue x, ConstantValue weight, ConstantValue? bias)
    {
        graph.Require(weight.Shape[0] > 0 && weight.Shape[1] == x.Shape.Channels, node, $"its weights take {weight.Shape[1]} features, but it gets {x.Shape.Channels}");
        graph.Require(bias is null || bias.Elements == weight.Shape[0] || bias.Elements == 1, node, $"it has {bias?.Elements} biases for {weight.Shape[0]} features");
        return graph.Emit(node, new LinearOperation(weight, bias), FeatureShape.Vector((int)weight.Shape[0]), Layout.ChannelsFirst, x.Node);
    }
}
