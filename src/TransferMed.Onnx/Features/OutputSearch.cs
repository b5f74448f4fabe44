using TransferMed.Onnx.Protocol;

namespace TransferMed.Onnx;

/// <summary>A value of a graph that is taken as its features.</summary>
/// <param name="Name">The value.</param>
/// <param name="Reason">Why it was taken.</param>
internal sealed record ChosenOutput(string Name, string Reason);

/// <summary>
/// Finds the features of a graph: an output (N, D) that is no classifier's, else tokens (N, T, D), else a map (N, D, H, W), else what enters the
/// classifier. A classifier ends in a softmax or sigmoid, in a linear layer with a bias, or is called after what it gives.
/// </summary>
internal static class OutputSearch
{
    private static readonly string[] ScoreNames = ["logits", "probabilities", "probs", "scores", "softmax", "class_logits", "classes"];

    private static readonly string[] PassThrough = ["Identity", "Cast", "Softmax", "LogSoftmax", "Sigmoid"];

    private static readonly string[] Scores = ["Softmax", "LogSoftmax", "Sigmoid"];

    /// <summary>The value of a name, which may be an output or a value inside the graph.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the outputs.</exception>
    public static ChosenOutput Named(string path, GraphProto graph, string name) =>
        graph.Output.Any(output => output.Name == name) || graph.Node.Any(node => node.Output.Contains(name) && name.Length > 0)
            ? new ChosenOutput(name, "named by the program")
            : throw new ArgumentException($"The graph of '{path}' gives no value '{name}'; its outputs are {Describe(graph)}.", nameof(name));

    /// <summary>The features.</summary>
    /// <exception cref="OnnxModelException">Nothing looks like features; the message lists the outputs.</exception>
    public static ChosenOutput Find(string path, GraphProto graph)
    {
        var producers = new Dictionary<string, NodeProto>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            foreach (string value in node.Output)
            {
                producers[value] = node;
            }
        }

        HashSet<string> constants = [.. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.Where(node => node.OpType == "Constant").SelectMany(node => node.Output)];
        ValueInfoProto[] floats = [.. graph.Output.Where(IsFloat)];
        ValueInfoProto[] scores = [.. floats.Where(output => Rank(output) is 2 or null && IsScore(output.Name, producers, constants))];
        ValueInfoProto[] left = [.. floats.Except(scores)];
        foreach ((int rank, string what) in ((int, string)[])[(2, "pooled output (N, D)"), (3, "token output (N, T, D)"), (4, "map (N, D, H, W)")])
        {
            if (left.LastOrDefault(output => Rank(output) == rank) is { } found)
            {
                return new ChosenOutput(found.Name, $"the last {what}");
            }
        }

        if (left.LastOrDefault(output => Rank(output) is null) is { } unknown)
        {
            return new ChosenOutput(unknown.Name, "the last output, whose shape the file does not state");
        }

        return scores.Select(output => (output.Name, Entering: Classifier(output.Name, producers, constants))).LastOrDefault(pair => pair.Entering is not null) is ({ } name, { } entering)
            ? new ChosenOutput(entering, $"what enters the classifier that gives '{name}'")
            : throw new OnnxModelException($"No output of '{path}' looks like the features of images: it gives {Describe(graph)}. Name the value to take: an output, or one inside the graph.");
    }

    private static bool IsScore(string output, Dictionary<string, NodeProto> producers, HashSet<string> constants) =>
        ScoreNames.Contains(output, StringComparer.OrdinalIgnoreCase)
        || (producers.TryGetValue(output, out NodeProto? node) && Scores.Contains(node.OpType))
        || Classifier(output, producers, constants) is not null;

    // What enters the last linear layer, where it has a bias: an embedding's projection, as of CLIP, has none.
    private static string? Classifier(string output, Dictionary<string, NodeProto> producers, HashSet<string> constants)
    {
        string value = output;
        while (producers.TryGetValue(value, out NodeProto? node))
        {
            if (node.OpType == "Gemm" && node.Input.Count == 3 && constants.Contains(node.Input[1]))
            {
                return node.Input[0];
            }

            if (node.OpType == "Add" && node.Input.Any(constants.Contains)
                && node.Input.Select(input => producers.GetValueOrDefault(input)).FirstOrDefault(product => product?.OpType == "MatMul") is { } product
                && constants.Contains(product.Input[1]))
            {
                return product.Input[0];
            }

            if (!PassThrough.Contains(node.OpType))
            {
                return null;
            }

            value = node.Input[0];
        }

        return null;
    }

    private static bool IsFloat(ValueInfoProto output) =>
        output.Type?.TensorType is { } tensor && (tensor.ElemType is 0 or (int)TensorProto.Types.DataType.Float);

    private static int? Rank(ValueInfoProto output) => output.Type?.TensorType?.Shape?.Dim.Count;

    private static string Describe(GraphProto graph) => string.Join(", ", graph.Output.Select(output =>
        $"'{output.Name}'{(Rank(output) is { } rank ? $" of {rank} axes" : "")}"));
}
