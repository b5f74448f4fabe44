using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>How the axes of a value lie in the graph.</summary>
internal enum Layout
{
    /// <summary>(N, C, H, W), or (N, F).</summary>
    ChannelsFirst,

    /// <summary>(N, H, W, C).</summary>
    ChannelsLast,
}

/// <summary>A step of the computation on the way from the pictures to the output, apart from how its axes lie.</summary>
internal sealed class FlowNode(int index, GraphNode origin, Operation operation, FeatureShape shape, params FlowNode[] inputs)
{
    /// <summary>Larger than those of its inputs.</summary>
    public int Index => index;

    public GraphNode Origin => origin;

    public Operation Operation => operation;

    public FeatureShape Shape => shape;

    public FlowNode[] Inputs => inputs;

    public FlowNode Input => inputs[0];
}

/// <summary>What the graph holds at a place: a step's result, with its axes in some order.</summary>
internal sealed class FlowValue(FlowNode node, Layout layout) : ImportValue
{
    public FlowNode Node => node;

    public Layout Layout => layout;

    public FeatureShape Shape => node.Shape;

    public Operation Operation => node.Operation;

    /// <summary>The axes as the graph counts them, the number of pictures first.</summary>
    public long[] Extents => !node.Shape.IsMap
        ? [ConstantValue.Batch, node.Shape.Channels]
        : layout == Layout.ChannelsFirst
            ? [ConstantValue.Batch, node.Shape.Channels, node.Shape.Height, node.Shape.Width]
            : [ConstantValue.Batch, node.Shape.Height, node.Shape.Width, node.Shape.Channels];

    /// <summary>The axis of the channels, as the graph counts.</summary>
    public int ChannelAxis => node.Shape.IsMap && layout == Layout.ChannelsLast ? 3 : 1;

    public int Rank => node.Shape.IsMap ? 4 : 2;
}
