using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>What a graph became.</summary>
/// <param name="Spec">The description.</param>
/// <param name="Weights">The values of its parts.</param>
/// <param name="HasHead">Whether the graph ends in a classifier that the description can replace.</param>
/// <param name="Notes">What was done beside copying.</param>
internal sealed record ImportedGraph(NetworkSpec Spec, ImportedWeights Weights, bool HasHead, IReadOnlyList<string> Notes);

/// <summary>Makes a description and weights of a graph.</summary>
internal static class GraphImport
{
    // The identity matrix that stands for a head is no larger.
    private const int MostIdentity = 4096;
    private const int UsualSize = 224;
    private const int UsualChannels = 3;

    public static ImportedGraph Of(GraphFile file, GraphPort source, string output, InputShape? wanted)
    {
        GraphNode[] nodes = Leading(file, output);
        (InputShape images, Layout layout, bool sized) = Images(file, source, nodes, wanted);
        var lowering = new GraphLowering(file) { IsSized = sized, IsHalf = source.Type == GraphTensor.Float16 };
        FlowValue end = lowering.Lower(source.Name, images, layout, nodes, output);
        var notes = new List<string>();
        if (lowering.IsHalf)
        {
            notes.Add("The graph computes in float16, the network in float32 with the same weights: its results are the graph's within the rounding of float16.");
        }

        if (end.Operation is PartOperation { Name: "Softmax" or "LogSoftmax" } softmax)
        {
            notes.Add($"The {softmax.Name} at the end is left out: a network gives logits.");
            end = new FlowValue(end.Node.Input, end.Layout);
        }

        FlowNode last = ToVector(lowering, end, notes);
        var assembly = new SpecAssembly(file.Path, new Dominators(last));
        FlowNode first = last;
        while (first.Inputs.Length > 0)
        {
            first = first.Input;
        }

        List<LayerSpec> steps = assembly.Chain(first, last);
        bool hasHead = AddHead(steps, last.Shape.Channels, assembly, notes);
        return new ImportedGraph(Build(file, images, steps), assembly.Weights, hasHead, notes);
    }

    /// <summary>The nodes that lead to an output, in the order of the file.</summary>
    public static GraphNode[] Leading(GraphFile file, string output)
    {
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < file.Nodes.Count; i++)
        {
            foreach (string made in file.Nodes[i].Outputs.Where(made => made.Length > 0))
            {
                makers[made] = i;
            }
        }

        var needed = new SortedSet<int>();
        var waiting = new Stack<string>([output]);
        while (waiting.TryPop(out string? name))
        {
            if (makers.TryGetValue(name, out int maker) && needed.Add(maker))
            {
                file.Nodes[maker].Inputs.ForEach(waiting.Push);
            }
        }

        return [.. needed.Select(i => file.Nodes[i])];
    }

    private static NetworkSpec Build(GraphFile file, InputShape images, List<LayerSpec> steps)
    {
        try
        {
            return new NetworkSpec(images, steps.ToValueList(), WeightInitialization.KaimingNormal, null, null);
        }
        catch (NetworkSpecException fault)
        {
            throw new OnnxModelException($"'{file.Path}' cannot be imported: its graph makes no network that can be described: {fault.Message}", fault);
        }
    }

    private static (InputShape Images, Layout Layout, bool IsSized) Images(GraphFile file, GraphPort source, GraphNode[] nodes, InputShape? wanted)
    {
        if (source.Type is not (GraphTensor.Float32 or GraphTensor.Float16) || source.Shape is not { Length: 4 } shape)
        {
            throw new OnnxModelException($"'{file.Path}' cannot be imported: its input '{source.Name}' is of {ElementType.Name(source.Type)} with the extents {string.Join(" x ", source.Shape ?? [])}; it must be normalised pictures (N, C, H, W) or (N, H, W, C) of float32 or float16. Export the part of the network that takes them, with this input.");
        }

        GraphNode[] users = [.. nodes.Where(node => node.Inputs.Contains(source.Name))];
        bool last = users.Length > 0 && users.All(node => node.Operator == "Transpose" && node.Integers("perm") is [0, 3, 1, 2]);
        (long channels, long height, long width) = last ? (shape[3], shape[1], shape[2]) : (shape[1], shape[2], shape[3]);
        bool sized = height > 0 && width > 0;
        InputShape size = new(
            channels > 0 ? Extent(channels) : wanted?.Channels ?? UsualChannels,
            sized ? Extent(height) : wanted?.Height ?? UsualSize,
            sized ? Extent(width) : wanted?.Width ?? UsualSize);
        if (size.Channels is < 1 or > SpecLimits.Extent || size.Height is < 1 or > SpecLimits.Extent || size.Width is < 1 or > SpecLimits.Extent)
        {
            throw new OnnxModelException($"'{file.Path}' cannot be imported: its pictures are {size}; each extent must lie between 1 and {SpecLimits.Extent}.");
        }

        return (size, last ? Layout.ChannelsLast : Layout.ChannelsFirst, sized);
    }

    private static int Extent(long value) => (int)Math.Min(value, int.MaxValue);

    private static FlowNode ToVector(GraphLowering graph, FlowValue end, List<string> notes)
    {
        if (!end.Shape.IsMap)
        {
            return end.Node;
        }

        FlowNode node = end.Node;
        if (end.Shape.Positions > 1)
        {
            notes.Add($"The graph ends in maps of {end.Shape}; the means of their channels are the features.");
            node = graph.Emit(node.Origin, new GlobalPoolOperation(GlobalPool.Average), FeatureShape.Map(end.Shape.Channels, 1, 1), end.Layout, node).Node;
        }

        return graph.Emit(node.Origin, new FlattenOperation(), FeatureShape.Vector(end.Shape.Channels), Layout.ChannelsFirst, node).Node;
    }

    private static bool AddHead(List<LayerSpec> steps, int features, SpecAssembly assembly, List<string> notes)
    {
        if (steps.Count > 1 && steps[^1] is LinearSpec { Features: >= 2, Activation: ActivationKind.None } linear)
        {
            steps[^1] = new HeadSpec(linear.Features) { Name = linear.Name };
            return true;
        }

        string name = assembly.Name("head");
        bool identity = features is >= 2 and <= MostIdentity;
        int classes = identity ? features : 2;
        steps.Add(new HeadSpec(classes) { Name = name });
        assembly.Weights.Add($"{name}.weight", (long)classes * features, () => Diagonal(classes, features, identity));
        assembly.Weights.Add($"{name}.bias", classes, () => new float[classes]);
        notes.Add(identity
            ? $"The graph does not end in a fully connected layer: the head passes its {features} values as they are. Put another in its place by Rehead."
            : $"The graph ends in {features} values and no fully connected layer of two or more classes: the head gives zeros. Put another in its place by Rehead.");
        return false;
    }

    private static float[] Diagonal(int rows, int columns, bool identity)
    {
        var values = new float[rows * columns];
        for (int i = 0; i < rows && identity; i++)
        {
            values[(i * columns) + i] = 1;
        }

        return values;
    }
}
