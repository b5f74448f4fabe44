using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>What only turns or renames axes, and the arithmetic of shapes.</summary>
internal static class ShapeOperators
{
    private const int MostAxes = 64;
    private static readonly long[] ToLast = [0, 2, 3, 1];
    private static readonly long[] ToFirst = [0, 3, 1, 2];

    public static ImportValue Constant(GraphLowering graph, GraphNode node)
    {
        GraphAttribute value = node.Attributes.Values.FirstOrDefault() ?? throw graph.Fail(node, "it has no value");
        return value switch
        {
            { Tensor: { IsReadable: true } tensor } => ConstantValue.Of(tensor),
            { Name: "value_float", Real: { } real } => ConstantValue.OfReals([], real),
            { Name: "value_int", Integer: { } integer } => new ConstantValue("", [], () => [integer], [integer]),
            { Name: "value_floats" } => ConstantValue.OfReals([value.Reals.Count], [.. value.Reals]),
            { Name: "value_ints" } => ConstantValue.OfIntegers([.. value.Integers]),
            _ => throw graph.Fail(node, $"its value '{value.Name}' is of a kind that is not read"),
        };
    }

    public static ImportValue Cast(GraphLowering graph, GraphNode node)
    {
        long to = node.Integer("to", 0);
        ImportValue x = graph.Any(node, 0);
        bool fits = to is GraphTensor.Float32 or GraphTensor.Float16 || (x is ConstantValue && to is GraphTensor.Int64 or GraphTensor.Int32 or GraphTensor.Float64);
        graph.Require(fits, node, $"it converts to {ElementType.Name(to)}; computation is in float32");
        if (to != GraphTensor.Float16)
        {
            return x;
        }

        graph.IsHalf |= x is FlowValue;
        return x is ConstantValue constant ? constant.Mapped(value => (double)(Half)value) : x;
    }

    public static ImportValue Shape(GraphLowering graph, GraphNode node) => graph.Any(node, 0) switch
    {
        FlowValue x => Part(node, x.Extents),
        ConstantValue constant => Part(node, constant.Shape),
        _ => throw graph.Fail(node, "its input is not understood"),
    };

    private static ConstantValue Part(GraphNode node, long[] extents)
    {
        int start = At(node.Integer("start", 0), extents.Length);
        int end = At(node.Integer("end", extents.Length), extents.Length);
        return ConstantValue.OfIntegers(extents[start..Math.Max(start, end)]);
    }

    private static int At(long index, int length) => (int)Math.Clamp(index < 0 ? index + length : index, 0, length);

    public static ImportValue Gather(GraphLowering graph, GraphNode node)
    {
        ConstantValue data = graph.Constant(node, 0);
        ConstantValue indices = graph.Constant(node, 1);
        graph.Require(data.Integers is { Length: <= MostAxes } && indices.Integers is { Length: <= MostAxes } && data.Shape.Length == 1, node, "it picks from something that is no shape");
        long[] all = data.Integers!;
        long[] picked = [.. indices.Integers!.Select(index => index < 0 ? index + all.Length : index)];
        graph.Require(picked.All(index => index >= 0 && index < all.Length), node, $"it picks {string.Join(", ", picked)} of {all.Length} extents");
        return ConstantValue.OfIntegers([.. picked.Select(index => all[index])]).Reshaped(indices.Shape);
    }

    public static ImportValue Slice(GraphLowering graph, GraphNode node)
    {
        ConstantValue data = graph.Constant(node, 0);
        long[]? from = graph.Integers(node, "starts", 1);
        long[]? to = graph.Integers(node, "ends", 2);
        long[] step = graph.Integers(node, "steps", 4) ?? [1];
        graph.Require(data.Integers is { Length: <= MostAxes } && data.Shape.Length == 1 && from is [_] && to is [_] && step is [1], node, "it cuts something that is no shape");
        long length = data.Integers!.Length;
        long start = Math.Clamp(from![0] < 0 ? from[0] + length : from[0], 0, length);
        long end = Math.Clamp(to![0] < 0 ? to[0] + length : to[0], start, length);
        return ConstantValue.OfIntegers(data.Integers[(int)start..(int)end]);
    }

    public static ImportValue Transpose(GraphLowering graph, GraphNode node)
    {
        long[] order = node.Integers("perm") ?? [];
        if (graph.Any(node, 0) is ConstantValue constant)
        {
            graph.Require(constant.Shape.Length == 2 && order is [] or [1, 0], node, "it turns a constant that is no matrix");
            return constant.Transposed();
        }

        FlowValue x = graph.Flow(node, 0);
        bool toLast = x.Layout == Layout.ChannelsFirst && order.AsSpan().SequenceEqual(ToLast);
        bool toFirst = x.Layout == Layout.ChannelsLast && order.AsSpan().SequenceEqual(ToFirst);
        graph.Require(x.Shape.IsMap && (toLast || toFirst), node, $"it turns ({string.Join(", ", x.Extents.Skip(1))}) by {string.Join(", ", order)}; channels from first to last and back are read");
        return new FlowValue(x.Node, toLast ? Layout.ChannelsLast : Layout.ChannelsFirst);
    }

    public static ImportValue Flatten(GraphLowering graph, GraphNode node)
    {
        FlowValue x = graph.Flow(node, 0);
        long axis = node.Integer("axis", 1);
        graph.Require((axis < 0 ? axis + x.Rank : axis) == 1, node, $"its axis is {axis}; pictures stay apart at 1");
        return ToVector(graph, node, x);
    }

    public static ImportValue Squeeze(GraphLowering graph, GraphNode node)
    {
        long[]? axes = graph.Integers(node, "axes", 1);
        if (graph.Any(node, 0) is ConstantValue constant)
        {
            return constant.Reshaped([.. constant.Shape.Where(extent => extent != 1)]);
        }

        FlowValue x = graph.Flow(node, 0);
        long[] sorted = [.. (axes ?? []).Select(axis => axis < 0 ? axis + x.Rank : axis).Order()];
        bool positions = sorted.AsSpan().SequenceEqual(x.ChannelAxis == 1 ? [2, 3] : [1, 2]);
        graph.Require(x.Shape is { IsMap: true, Height: 1, Width: 1 } && (positions || (axes is null && x.Shape.Channels > 1)), node, $"it leaves out axes {string.Join(", ", sorted)} of {x.Shape}");
        return ToVector(graph, node, x);
    }

    public static ImportValue Unsqueeze(GraphLowering graph, GraphNode node)
    {
        long[] axes = graph.Integers(node, "axes", 1) ?? [];
        if (graph.Any(node, 0) is ConstantValue constant)
        {
            int rank = constant.Shape.Length + axes.Length;
            graph.Require(rank <= 8 && axes.All(axis => axis >= -rank && axis < rank), node, $"it adds the axes {string.Join(", ", axes)}");
            var added = axes.Select(axis => axis < 0 ? axis + rank : axis).ToHashSet();
            graph.Require(added.Count == axes.Length, node, $"it adds the axes {string.Join(", ", axes)}");
            var extents = new Queue<long>(constant.Shape);
            return constant.Reshaped([.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : extents.Dequeue())]);
        }

        FlowValue x = graph.Flow(node, 0);
        long[] sorted = [.. axes.Select(axis => axis < 0 ? axis + 4 : axis).Order()];
        graph.Require(!x.Shape.IsMap && sorted is [2, 3], node, $"it adds the axes {string.Join(", ", axes)} to {x.Shape}");
        return ToMap(graph, node, x);
    }

    public static ImportValue Reshape(GraphLowering graph, GraphNode node)
    {
        long[] target = graph.Integers(node, "shape", 1) ?? throw graph.Fail(node, "it says nothing of the new shape");
        if (graph.Any(node, 0) is ConstantValue constant)
        {
            return constant.Reshaped(Resolve(graph, node, constant, target));
        }

        FlowValue x = graph.Flow(node, 0);
        long[] now = x.Extents;
        bool keepsZero = !graph.Flag(node, "allowzero");
        long[] wanted = [.. target.Select((extent, axis) => extent == 0 && keepsZero && axis < now.Length ? now[axis] : extent)];
        bool batch = wanted.Length > 0 && (wanted[0] == ConstantValue.Batch || (wanted[0] is -1 or 1 && !wanted.Skip(1).Contains(-1)));
        bool open = wanted.Length > 0 && wanted[0] == 1 && wanted.Skip(1).Contains(-1);
        graph.Require(batch || open, node, $"it makes ({string.Join(", ", target.Select(extent => extent == ConstantValue.Batch ? "N" : $"{extent}"))}) of {x.Shape}; pictures stay apart");
        long[] sample = wanted[1..];
        int at = Array.IndexOf(sample, -1);
        if (at >= 0)
        {
            long others = sample.Where((_, i) => i != at).Aggregate(1L, (product, extent) => extent is > 0 and <= SpecLimits.Features && product <= SpecLimits.MapElements ? product * extent : 0);
            graph.Require(others > 0 && x.Shape.Elements % others == 0, node, $"it makes ({string.Join(", ", sample)}) of {x.Shape}");
            sample[at] = x.Shape.Elements / others;
        }

        return sample switch
        {
            _ when sample.AsSpan().SequenceEqual(now.AsSpan(1)) => x,
            [var features] when features == x.Shape.Elements => ToVector(graph, node, x),
            [var channels, 1, 1] when channels == x.Shape.Elements && !x.Shape.IsMap => ToMap(graph, node, x),
            [_, _] when x.Shape.IsMap => throw graph.Fail(node, $"it makes ({string.Join(", ", sample)}) of {x.Shape}: the tokens of a transformer, which are read from files of this library alone"),
            _ => throw graph.Fail(node, $"it makes ({string.Join(", ", sample)}) of {x.Shape}; a map becomes a vector, or a vector a map of one position"),
        };
    }

    private static FlowValue ToVector(GraphLowering graph, GraphNode node, FlowValue x)
    {
        if (!x.Shape.IsMap)
        {
            return x;
        }

        graph.Require(x.Layout == Layout.ChannelsFirst || x.Shape.Positions == 1, node, $"it makes a vector of {x.Shape} with the channels last; the description has them first");
        graph.Require(x.Shape.Elements <= SpecLimits.Features, node, $"it makes a vector of {x.Shape}");
        return x.Operation is UnflattenOperation
            ? new FlowValue(x.Node.Input, Layout.ChannelsFirst)
            : graph.Emit(node, new FlattenOperation(), FeatureShape.Vector((int)x.Shape.Elements), Layout.ChannelsFirst, x.Node);
    }

    private static FlowValue ToMap(GraphLowering graph, GraphNode node, FlowValue x) =>
        x.Operation is FlattenOperation && x.Node.Input.Shape.Positions == 1
            ? new FlowValue(x.Node.Input, Layout.ChannelsFirst)
            : graph.Emit(node, new UnflattenOperation(), FeatureShape.Map(x.Shape.Channels, 1, 1), Layout.ChannelsFirst, x.Node);

    private static long[] Resolve(GraphLowering graph, GraphNode node, ConstantValue constant, long[] target)
    {
        long[] extents = [.. target.Select((extent, axis) => extent == 0 && axis < constant.Shape.Length ? constant.Shape[axis] : extent)];
        int at = Array.IndexOf(extents, -1);
        if (at >= 0)
        {
            long? others = GraphTensor.Count([.. extents.Where((_, i) => i != at)]);
            graph.Require(others > 0 && constant.Elements % others == 0, node, $"it makes ({string.Join(", ", target)}) of {constant.Elements} numbers");
            extents[at] = constant.Elements / others!.Value;
        }

        graph.Require(extents.Length <= 8 && GraphTensor.Count(extents) == constant.Elements, node, $"it makes ({string.Join(", ", target)}) of {constant.Elements} numbers");
        return extents;
    }
}
