using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>A square window that slides over a map.</summary>
internal sealed record Window(int Kernel, int Stride, int Padding, int PaddingEnd, int Dilation, bool RoundsUp)
{
    public bool IsPadded => Padding > 0 || PaddingEnd > 0;

    public FeatureShape Output(GraphLowering graph, GraphNode node, FeatureShape input)
    {
        long height = SlidingWindow.Output(input.Height, Kernel, Stride, Padding, Dilation, PaddingEnd);
        long width = SlidingWindow.Output(input.Width, Kernel, Stride, Padding, Dilation, PaddingEnd);
        graph.Require(height is >= 1 and <= SpecLimits.Extent && width is >= 1 and <= SpecLimits.Extent, node, $"a window of {Kernel} with the padding {Padding} and {PaddingEnd} does not fit into {input}");
        return FeatureShape.Map(input.Channels, (int)height, (int)width);
    }
}

/// <summary>Reads the attributes of windows.</summary>
internal static class Windows
{
    public static void RequireMap(GraphLowering graph, GraphNode node, FlowValue x) => graph.Require(
        x.Shape.IsMap && x.Layout == Layout.ChannelsFirst, node, $"its input is ({string.Join(", ", x.Extents.Skip(1))}) for a picture; it must be a map with the channels first");

    /// <summary>What a window slides over where zeros were laid round it by a node of their own.</summary>
    public static (FeatureShape Input, FlowNode From, (int Begin, int End) Zeros) TakeInZeros(FlowValue x) =>
        x.Operation is PadOperation pad ? (x.Node.Input.Shape, x.Node.Input, (pad.Padding, pad.PaddingEnd)) : (x.Shape, x.Node, (0, 0));

    /// <summary>Reads a window, with the zeros before it counted as its own padding.</summary>
    public static Window Read(GraphLowering graph, GraphNode node, FeatureShape input, int? kernel, (int Begin, int End) zeros)
    {
        int side = kernel ?? Pair(graph, node, "kernel_shape", null);
        int stated = node.Integers("kernel_shape") is null ? side : Pair(graph, node, "kernel_shape", null);
        graph.Require(stated == side, node, $"kernel_shape says {stated}, its weights {side}");
        int stride = Pair(graph, node, "strides", 1);
        int dilation = Pair(graph, node, "dilations", 1);
        (int begin, int end) = Padding(graph, node, input, side, stride, dilation, zeros);
        return new Window(side, stride, begin + zeros.Begin, end + zeros.End, dilation, graph.Flag(node, "ceil_mode"));
    }

    private static int Pair(GraphLowering graph, GraphNode node, string name, int? otherwise)
    {
        long[]? values = node.Integers(name);
        if (values is null && otherwise is { } usual)
        {
            return usual;
        }

        graph.Require(
            values is [>= 1 and <= SpecLimits.Kernel, >= 1 and <= SpecLimits.Kernel] && values[0] == values[1],
            node,
            $"{name} is {string.Join(" x ", values ?? [])}; the description has windows that are alike in height and width, 1 to {SpecLimits.Kernel}");
        return (int)values![0];
    }

    private static (int Begin, int End) Padding(GraphLowering graph, GraphNode node, FeatureShape input, int kernel, int stride, int dilation, (int Begin, int End) zeros)
    {
        string automatic = node.Text("auto_pad", "NOTSET");
        if (automatic is "SAME_UPPER" or "SAME_LOWER")
        {
            graph.Require(graph.IsSized, node, $"auto_pad is {automatic} and the picture's size is open in the graph, so that its padding would depend on it");
            (int Begin, int End) height = Same(input.Height + zeros.Begin + zeros.End, automatic);
            (int Begin, int End) width = Same(input.Width + zeros.Begin + zeros.End, automatic);
            graph.Require(height == width, node, $"auto_pad {automatic} gives another padding for the height ({height}) than for the width ({width})");
            return height;
        }

        graph.Require(automatic is "NOTSET" or "VALID", node, $"auto_pad is '{automatic}'");
        long[] pads = (automatic == "VALID" ? null : node.Integers("pads")) ?? [0, 0, 0, 0];
        graph.Require(
            pads is [>= 0 and <= SpecLimits.Extent, _, >= 0 and <= SpecLimits.Extent, _] && pads[0] == pads[1] && pads[2] == pads[3],
            node,
            $"pads are {string.Join(", ", pads)}; the description has the same above as to the left and the same below as to the right");
        return ((int)pads[0], (int)pads[2]);

        (int Begin, int End) Same(int size, string how)
        {
            long wanted = (size + stride - 1) / stride;
            int sum = (int)Math.Clamp(((wanted - 1) * stride) + ((kernel - 1L) * dilation) + 1 - size, 0, SpecLimits.Extent);
            return how == "SAME_UPPER" ? (sum / 2, sum - (sum / 2)) : (sum - (sum / 2), sum / 2);
        }
    }
}
