namespace TransferMed.Onnx;

/// <summary>The score of a out-of-distribution screen as nodes of a graph.</summary>
/// <param name="Distances">The distances of the features; null for the energy of the logits.</param>
internal sealed record GraphScreen(DistanceConstants? Distances)
{
    private const string Layer = "screen";

    /// <summary>Adds the nodes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">What enters the head, (N, features).</param>
    /// <param name="logits">(N, classes).</param>
    /// <returns>The name of the scores, (N); the output of the node that was added last.</returns>
    public string Emit(GraphBuilder graph, string features, string logits) =>
        Distances is null ? EmitEnergy(graph, logits) : EmitDistances(graph, features, Distances);

    // -ln sum exp(logit). The softmax of the largest logit is exp(largest) / sum: so the logarithm of the sum is the largest logit less
    // the logarithm of that, which no large logit makes overflow.
    private static string EmitEnergy(GraphBuilder graph, string logits)
    {
        string logarithms = graph.Add("LogSoftmax", Layer, [logits], NodeAttributes.Int("axis", 1));
        return graph.Add("Sub", Layer, [Largest(logarithms), Largest(logits)]);

        string Largest(string values) => Reduce(graph, "ReduceMax", values, 1);
    }

    private static string EmitDistances(GraphBuilder graph, string features, DistanceConstants distances)
    {
        (int d, int k) = (distances.Features, distances.Classes);
        string lifted = graph.AddAxis(Layer, features, 1);
        string near = graph.Add("Sub", Layer, [lifted, graph.AddConstant($"{Layer}.means", distances.Means, k, d)]);
        string centred = graph.Add("Sub", Layer, [near, graph.AddConstant($"{Layer}.remainders", distances.Remainders, k, d)]);
        string white = graph.Add("MatMul", Layer, [centred, graph.AddConstant($"{Layer}.whitening", distances.Whitening, d, d)]);
        return Reduce(graph, "ReduceMin", Reduce(graph, "ReduceSumSquare", white, 2), 1);
    }

    private static string Reduce(GraphBuilder graph, string operation, string values, long axis) =>
        graph.AddReduction(operation, Layer, values, axis);
}
