using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Convolutions and the zeros before them.</summary>
internal static class ConvOperators
{
    public static ImportValue Conv(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        ConstantValue weight = graph.Constant(node, 1);
        ConstantValue? bias = graph.OptionalConstant(node, 2);
        long groups = node.Integer("group", 1);
        Windows.RequireMap(graph, node, x);
        (FeatureShape input, FlowNode from, (int begin, int end) zeros) = Windows.TakeInZeros(x);
        graph.Require(
            weight.Shape is [> 0, > 0, > 0, > 0] && weight.Shape[2] == weight.Shape[3],
            node,
            $"its weights are {string.Join(" x ", weight.Shape)}; the description has square kernels of two dimensions");
        graph.Require(
            groups >= 1 && weight.Shape[1] <= int.MaxValue / groups && weight.Shape[1] * groups == input.Channels && weight.Shape[0] % groups == 0,
            node,
            $"weights of {string.Join(" x ", weight.Shape)} in {groups} groups do not fit {input.Channels} channels");
        graph.Require(bias is null || bias.Elements == weight.Shape[0], node, $"it has {bias?.Elements} biases for {weight.Shape[0]} channels");
        Window window = Windows.Read(graph, node, input, (int)weight.Shape[2], zeros);
        FeatureShape output = window.Output(graph, node, input).WithChannels((int)weight.Shape[0]);
        var conv = new ConvOperation(weight, bias, window.Kernel, window.Stride, window.Padding, window.PaddingEnd, window.Dilation, (int)groups);
        return graph.Emit(node, conv, output, Layout.ChannelsFirst, from);
    }

    public static ImportValue Pad(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        string mode = node.Text("mode", "constant");
        float value = graph.OptionalConstant(node, 2) is { Elements: 1 } given ? given.ToFloats()[0] : node.Real("value", 0);
        long[] pads = graph.Integers(node, "pads", 1) ?? throw graph.Fail(node, "it says nothing of how much");
        if (pads.All(pad => pad == 0))
        {
            return x;
        }

        graph.Require(graph.Optional(node, 3) is null, node, "it names axes; only the form with all of them is read");
        graph.Require(mode == "constant" && value == 0, node, $"its mode is '{mode}' with the value {value}; only zeros are read");
        (int height, int width) = x.Layout == Layout.ChannelsFirst ? (2, 3) : (1, 2);
        graph.Require(
            x.Shape.IsMap && pads.Length == 8 && pads[0] == 0 && pads[4] == 0 && pads[x.ChannelAxis] == 0 && pads[4 + x.ChannelAxis] == 0
            && pads[height] == pads[width] && pads[4 + height] == pads[4 + width] && pads.All(pad => pad is >= 0 and <= SpecLimits.Extent),
            node,
            $"it pads {x.Shape} by {string.Join(", ", pads)}; only zeros around a map, alike for height and width, are read");
        graph.Require(x.Operation is not PadOperation, node, "it pads what is padded already");
        var pad = new PadOperation((int)pads[height], (int)pads[4 + height]);
        long sum = (long)pad.Padding + pad.PaddingEnd;
        graph.Require(x.Shape.Height + sum <= SpecLimits.Extent && x.Shape.Width + sum <= SpecLimits.Extent, node, $"it pads {x.Shape} by {sum}");
        return graph.Emit(node, pad, FeatureShape.Map(x.Shape.Channels, x.Shape.Height + (int)sum, x.Shape.Width + (int)sum), x.Layout, x.Node);
    }
}
