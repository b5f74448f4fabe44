using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Pools.</summary>
internal static class PoolOperators
{
    private static readonly long[] LastPositions = [1, 2];
    private static readonly long[] FirstPositions = [2, 3];

    public static ImportValue Max(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        Windows.RequireMap(graph, node, x);
        (FeatureShape input, FlowNode from, (int begin, int end) zeros) = Windows.TakeInZeros(x);
        graph.Require(x.Operation is not PadOperation || IsNeverNegative(from), node, "zeros are laid round a map that may have values below 0, where they could win; the description's padding never wins");
        graph.Require(node.Outputs.Count(output => output.Length > 0) == 1, node, "it gives the places of the largest values too");
        Window window = Windows.Read(graph, node, input, null, zeros);
        graph.Require(window.Dilation == 1, node, $"dilations are {window.Dilation}; the description's pools have none");
        Window known = RequireKnown(graph, node, window);
        FeatureShape output = known.Output(graph, node, input);
        if (known.RoundsUp)
        {
            FeatureShape up = FeatureShape.Map(
                input.Channels,
                SlidingWindow.OutputRoundedUp(input.Height, known.Kernel, known.Stride, known.Padding),
                SlidingWindow.OutputRoundedUp(input.Width, known.Kernel, known.Stride, known.Padding));
            RequireSameRounding(graph, node, known, input);
            output = up;
        }

        var step = new MaxPoolSpec(known.Kernel, known.Stride, known.Padding, End(known), known.RoundsUp ? true : null);
        return graph.Emit(node, new PoolOperation(step), output, Layout.ChannelsFirst, from);
    }

    public static ImportValue Average(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        Windows.RequireMap(graph, node, x);
        if (graph.IsSized && Covers(node, x.Shape))
        {
            return graph.Emit(node, new GlobalPoolOperation(GlobalPool.Average), One(x.Shape), x.Layout, x.Node);
        }

        graph.Require(x.Operation is not PadOperation, node, "zeros are laid round its map by a node of their own");
        Window window = Windows.Read(graph, node, x.Shape, null, (0, 0));
        graph.Require(window.Dilation == 1, node, $"dilations are {window.Dilation}; the description's pools have none");
        FeatureShape output = RequireKnown(graph, node, window).Output(graph, node, x.Shape);
        bool fills = (x.Shape.Height - window.Kernel) % window.Stride == 0 && (x.Shape.Width - window.Kernel) % window.Stride == 0;
        graph.Require(!window.RoundsUp || (graph.IsSized && fills && !window.IsPadded), node, "its size is rounded up; the description's means are over whole windows");
        if (window is { Kernel: 1, Stride: 1, IsPadded: false })
        {
            return x;
        }

        bool counts = graph.Flag(node, "count_include_pad");
        var step = new AveragePoolSpec(window.Kernel, window.Stride, window.Padding, End(window), window.IsPadded && !counts ? false : null);
        return graph.Emit(node, new PoolOperation(step), output, Layout.ChannelsFirst, x.Node);
    }

    public static ImportValue GlobalAverage(GraphLowering graph, GraphNode node) => Global(graph, node, GlobalPool.Average);

    public static ImportValue GlobalMax(GraphLowering graph, GraphNode node) => Global(graph, node, GlobalPool.Max);

    public static ImportValue ReduceMean(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        long[]? given = graph.Integers(node, "axes", 1);
        bool keeps = graph.Flag(node, "keepdims", otherwise: true);
        long[] axes = [.. (given ?? []).Select(axis => axis < 0 ? axis + x.Rank : axis).Order()];
        if (x.Shape.IsMap && axes.AsSpan().SequenceEqual(x.Layout == Layout.ChannelsFirst ? FirstPositions : LastPositions))
        {
            FlowValue pooled = graph.Emit(node, new GlobalPoolOperation(GlobalPool.Average), One(x.Shape), x.Layout, x.Node);
            return keeps ? pooled : graph.Emit(node, new FlattenOperation(), FeatureShape.Vector(x.Shape.Channels), Layout.ChannelsFirst, pooled.Node);
        }

        graph.Require(axes.Length == 1 && axes[0] == x.ChannelAxis && keeps, node, $"it takes the mean of {x.Shape} over the axes {string.Join(", ", given ?? [])}; means over all positions, and those of a layer norm, are read");
        return graph.Emit(node, new PartOperation(node.Operator), x.Shape.WithChannels(1), x.Layout, x.Node);
    }

    private static FlowValue Global(GraphLowering graph, GraphNode node, GlobalPool kind)
    {
        FlowValue x = graph.Flow(node, 0);
        Windows.RequireMap(graph, node, x);
        return graph.Emit(node, new GlobalPoolOperation(kind), One(x.Shape), x.Layout, x.Node);
    }

    private static FeatureShape One(FeatureShape map) => FeatureShape.Map(map.Channels, 1, 1);

    // One window as large as the map is the mean of each channel, whatever its sides.
    private static bool Covers(GraphNode node, FeatureShape map) =>
        node.Integers("kernel_shape") is [var height, var width] && height == map.Height && width == map.Width
        && (node.Integers("pads") is not { } pads || pads.All(pad => pad == 0)) && node.Text("auto_pad", "NOTSET") is "NOTSET" or "VALID";

    private static int? End(Window window) => window.PaddingEnd == window.Padding ? null : window.PaddingEnd;

    private static Window RequireKnown(GraphLowering graph, GraphNode node, Window window)
    {
        graph.Require(
            window.Padding <= window.Kernel / 2 && window.PaddingEnd < window.Kernel,
            node,
            $"its padding is {window.Padding} and {window.PaddingEnd} for a window of {window.Kernel}; the description has at most half the window, and less than the window at the end");
        graph.Require(!window.RoundsUp || window.PaddingEnd == window.Padding, node, "its size is rounded up and its padding differs at the two ends");
        return window;
    }

    // The format rounds up always; PyTorch, and the description, leave out a window that begins in the padding at the end.
    private static void RequireSameRounding(GraphLowering graph, GraphNode node, Window window, FeatureShape input)
    {
        foreach (int size in (int[])[input.Height, input.Width])
        {
            long room = size + (2L * window.Padding) - window.Kernel;
            long windows = ((room + window.Stride - 1) / window.Stride) + 1;
            graph.Require(windows == SlidingWindow.OutputRoundedUp(size, window.Kernel, window.Stride, window.Padding), node, $"its last window over {input} begins in the padding");
        }
    }

    private static bool IsNeverNegative(FlowNode node) => node.Operation switch
    {
        ActivationOperation { Function: ActivationKind.ReLU or ActivationKind.ReLU6 or ActivationKind.Sigmoid or ActivationKind.Hardsigmoid } => true,
        PoolOperation or GlobalPoolOperation => IsNeverNegative(node.Input),
        _ => false,
    };
}
