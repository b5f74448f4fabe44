using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Functions that graphs spell out as products: SiLU, Hardswish, Hardsigmoid and GELU.</summary>
internal static class GateForms
{
    private const string Shifted6 = "Clip of x + 3";

    /// <summary>x times a function of x.</summary>
    public static FlowValue? OfProduct(GraphLowering graph, GraphNode node, FlowValue one, FlowValue other) =>
        one.Layout != other.Layout ? null : Of(graph, node, one, other) ?? Of(graph, node, other, one);

    /// <summary>A product of the above with a number that completes it.</summary>
    public static FlowValue? OfScaled(GraphLowering graph, GraphNode node, FlowValue product, ConstantValue factor)
    {
        float? number = ChannelConstants.Single(factor);
        if (IsNear(number, 1.0 / 6) && product.Operation is PartOperation { Name: Shifted6 })
        {
            return graph.Emit(node, new ActivationOperation(ActivationKind.Hardsigmoid), product.Shape, product.Layout, product.Node.Input.Input);
        }

        if (product.Operation is not MergeOperation { Kind: Merge.Multiply } || product.Node.Inputs.Length != 2)
        {
            return null;
        }

        (FlowNode one, FlowNode other) = (product.Node.Inputs[0], product.Node.Inputs[1]);
        if (IsNear(number, 0.5) && ((IsErrorTerm(other) is { } x && ReferenceEquals(x, one)) || (IsErrorTerm(one) is { } y && ReferenceEquals(y, other))))
        {
            FlowNode argument = ReferenceEquals(IsErrorTerm(other), one) ? one : other;
            return graph.Emit(node, new ActivationOperation(ActivationKind.GELU), product.Shape, product.Layout, argument);
        }

        if (IsNear(number, 1.0 / 6) && ((ReferenceEquals(Unshifted(other), one)) || ReferenceEquals(Unshifted(one), other)))
        {
            return graph.Emit(node, new ActivationOperation(ActivationKind.Hardswish), product.Shape, product.Layout, ReferenceEquals(Unshifted(other), one) ? one : other);
        }

        return null;
    }

    /// <summary>min(max(x + 3, 0), 6), which is only read as a part of Hardsigmoid or Hardswish.</summary>
    public static Operation? OfClipped(FlowValue x) => x.Operation is ShiftOperation shift && ChannelConstants.Single(shift.Terms) == 3 ? new PartOperation(Shifted6) : null;

    private static FlowValue? Of(GraphLowering graph, GraphNode node, FlowValue x, FlowValue gate)
    {
        ActivationKind? function = gate.Operation switch
        {
            ActivationOperation { Function: ActivationKind.Sigmoid } when Same(gate.Node.Input, x) => ActivationKind.SiLU,
            ActivationOperation { Function: ActivationKind.Hardsigmoid } when Same(gate.Node.Input, x) => ActivationKind.Hardswish,
            // x times half of (1 + erf(x / sqrt 2)), or half of x times it.
            ScaleOperation scale when IsNear(ChannelConstants.Single(scale.Factors), 0.5) && Same(IsErrorTerm(gate.Node.Input), x) => ActivationKind.GELU,
            _ => null,
        };
        if (function is { } found)
        {
            return graph.Emit(node, new ActivationOperation(found), x);
        }

        return x.Operation is ScaleOperation half && IsNear(ChannelConstants.Single(half.Factors), 0.5) && ReferenceEquals(IsErrorTerm(gate.Node), x.Node.Input)
            ? graph.Emit(node, new ActivationOperation(ActivationKind.GELU), x.Shape, x.Layout, x.Node.Input)
            : null;
    }

    /// <summary>The x of 1 + erf(x / sqrt 2), or null.</summary>
    private static FlowNode? IsErrorTerm(FlowNode node) =>
        node.Operation is ShiftOperation shift && ChannelConstants.Single(shift.Terms) == 1
        && node.Input.Operation is PartOperation { Name: "Erf" }
        && node.Input.Input is { Operation: ScaleOperation scale } scaled && IsNear(ChannelConstants.Single(scale.Factors), 1 / Math.Sqrt(2))
            ? scaled.Input
            : null;

    private static FlowNode? Unshifted(FlowNode node) => node.Operation is PartOperation { Name: Shifted6 } ? node.Input.Input : null;

    private static bool Same(FlowNode? node, FlowValue x) => ReferenceEquals(node, x.Node);

    private static bool IsNear(float? value, double wanted) => value is { } number && Math.Abs(number - wanted) <= 1e-6;
}
