using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Sums, products and what is made of them.</summary>
internal static class ElementwiseOperators
{
    public static ImportValue Add(GraphLowering graph, GraphNode node) => (graph.Any(node, 0), graph.Any(node, 1)) switch
    {
        (FlowValue one, FlowValue other) => JoinOperators.Join(graph, node, Merge.Add, [one, other]),
        (FlowValue x, ConstantValue terms) => Shift(graph, node, x, terms),
        (ConstantValue terms, FlowValue x) => Shift(graph, node, x, terms),
        (ConstantValue one, ConstantValue other) => Fold(graph, node, one, other, (a, b) => a + b, (a, b) => a + b),
        _ => throw graph.Fail(node, "its inputs are not understood"),
    };

    public static ImportValue Subtract(GraphLowering graph, GraphNode node) => (graph.Any(node, 0), graph.Any(node, 1)) switch
    {
        (FlowValue one, FlowValue other) => Part(graph, node, one, other),
        (FlowValue x, ConstantValue terms) => Shift(graph, node, x, terms.Mapped(value => -value)),
        (ConstantValue one, ConstantValue other) => Fold(graph, node, one, other, (a, b) => a - b, (a, b) => a - b),
        _ => throw graph.Fail(node, "it takes a value off a constant"),
    };

    public static ImportValue Multiply(GraphLowering graph, GraphNode node) => (graph.Any(node, 0), graph.Any(node, 1)) switch
    {
        (FlowValue one, FlowValue other) => GateForms.OfProduct(graph, node, one, other) ?? JoinOperators.Join(graph, node, Merge.Multiply, [one, other]),
        (FlowValue x, ConstantValue factors) => Scale(graph, node, x, factors),
        (ConstantValue factors, FlowValue x) => Scale(graph, node, x, factors),
        (ConstantValue one, ConstantValue other) => Fold(graph, node, one, other, (a, b) => a * b, (a, b) => a * b),
        _ => throw graph.Fail(node, "its inputs are not understood"),
    };

    public static ImportValue Divide(GraphLowering graph, GraphNode node) => (graph.Any(node, 0), graph.Any(node, 1)) switch
    {
        (FlowValue one, FlowValue other) => LayerNormForm.OfQuotient(graph, node, one, other) ?? throw graph.Fail(node, "it divides one computed value by another in a form that is no layer norm"),
        (FlowValue x, ConstantValue factors) => Scale(graph, node, x, factors.Mapped(value => 1 / value)),
        (ConstantValue one, ConstantValue other) => Fold(graph, node, one, other, (a, b) => a / b, (a, b) => b == 0 ? throw graph.Fail(node, "it divides by 0") : a / b),
        _ => throw graph.Fail(node, "it divides a constant by a computed value"),
    };

    public static ImportValue Power(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        float? exponent = ChannelConstants.Single(graph.Constant(node, 1));
        graph.Require(exponent == 2, node, $"the exponent is {exponent}; the square in a layer norm is read");
        return graph.Emit(node, new PartOperation(node.Operator), x);
    }

    /// <summary>A difference of two computed values, which is only read as a part of a layer norm.</summary>
    private static FlowValue Part(GraphLowering graph, GraphNode node, FlowValue one, FlowValue other)
    {
        graph.Require(one.Layout == other.Layout, node, "its inputs have their axes in another order");
        return graph.Emit(node, new PartOperation(node.Operator), one.Shape, one.Layout, one.Node, other.Node);
    }

    private static FlowValue Shift(GraphLowering graph, GraphNode node, FlowValue x, ConstantValue terms) =>
        graph.Emit(node, new ShiftOperation(Alike(graph, node, x, terms)), x);

    private static FlowValue Scale(GraphLowering graph, GraphNode node, FlowValue x, ConstantValue factors)
    {
        ConstantValue alike = Alike(graph, node, x, factors);
        return GateForms.OfScaled(graph, node, x, alike) ?? graph.Emit(node, new ScaleOperation(alike), x);
    }

    private static ConstantValue Alike(GraphLowering graph, GraphNode node, FlowValue x, ConstantValue constant) => ChannelConstants.Of(constant, x)
        ?? throw graph.Fail(node, $"its constant is {string.Join(" x ", constant.Shape)} for ({string.Join(", ", x.Extents.Skip(1))}); the description has one number for each channel, or one for all");

    private static ConstantValue Fold(
        GraphLowering graph, GraphNode node, ConstantValue one, ConstantValue other, Func<double, double, double> reals, Func<long, long, long> integers)
    {
        graph.Require(one.Elements == other.Elements || one.Elements == 1 || other.Elements == 1, node, $"it computes with constants of {one.Elements} and {other.Elements} numbers");
        ConstantValue shape = one.Elements >= other.Elements ? one : other;
        graph.CountFolded(node, shape.Elements);
        int count = (int)shape.Elements;
        if (one.Integers is { } a && other.Integers is { } b)
        {
            graph.Require(!a.Contains(ConstantValue.Batch) && !b.Contains(ConstantValue.Batch), node, "it computes with the number of pictures");
            long[] results = [.. Enumerable.Range(0, count).Select(i => integers(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))];
            return new ConstantValue("", shape.Shape, () => Array.ConvertAll(results, value => (float)value), results);
        }

        (float[] x, float[] y) = (one.ToFloats(), other.ToFloats());
        float[] values = [.. Enumerable.Range(0, count).Select(i => (float)reals(x[x.Length == 1 ? 0 : i], y[y.Length == 1 ? 0 : i]))];
        return new ConstantValue("", shape.Shape, () => [.. values]);
    }
}
