using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>What the numbers of a head say, as the end of a graph.</summary>
internal static class OutputNodes
{
    private const string Layer = "output";

    /// <summary>The name of the output that says it: probabilities, or values.</summary>
    public static string NameFor(HeadOutput output) => output is MeasuredValues or GaussianValues ? ModelWriter.ValuesName : ModelWriter.ProbabilitiesName;

    /// <summary>From logits, (N, L), to what is said of each target, (N, T).</summary>
    public static string Emit(GraphBuilder graph, string logits, HeadOutput output, int targets) => output switch
    {
        FindingProbabilities => graph.Add("Sigmoid", Layer, [logits]),
        ConditionalGrades => Grades(graph, logits),
        MeasuredValues => Values(graph, logits, output, targets),
        GaussianValues => Values(graph, First(graph, logits, targets), output, targets),
        _ => graph.Add("Softmax", "softmax", [logits], NodeAttributes.Int("axis", 1)),
    };

    // P(above k) is the product of the sigmoids up to k, by the sum of their logarithms; P(k) is P(above k - 1) times the sigmoid of the negated logit, the last P(above K - 2) alone.
    private static string Grades(GraphBuilder graph, string logits)
    {
        string negated = graph.Add("Neg", Layer, [logits]);
        string logarithms = graph.Add("Neg", Layer, [graph.Add("Softplus", Layer, [negated])]);
        string sums = graph.Add("CumSum", Layer, [logarithms, graph.AddConstant($"{Layer}.axis", (ReadOnlySpan<long>)[1])]);
        string above = graph.Add("Exp", Layer, [graph.Add("Pad", Layer, [sums, graph.AddConstant($"{Layer}.before", (ReadOnlySpan<long>)[0, 1, 0, 0], 4), graph.AddConstant($"{Layer}.zero", (ReadOnlySpan<float>)[0f])])]);
        string not = graph.Add("Sigmoid", Layer, [negated]);
        string notOrLast = graph.Add("Pad", Layer, [not, graph.AddConstant($"{Layer}.behind", (ReadOnlySpan<long>)[0, 0, 0, 1], 4), graph.AddConstant($"{Layer}.one", (ReadOnlySpan<float>)[1f])]);
        return graph.Add("Mul", Layer, [above, notOrLast]);
    }

    private static string First(GraphBuilder graph, string logits, int targets) => graph.Add(
        "Slice",
        Layer,
        [logits, graph.AddConstant($"{Layer}.start", (ReadOnlySpan<long>)[0], 1), graph.AddConstant($"{Layer}.end", (ReadOnlySpan<long>)[targets], 1), graph.AddConstant($"{Layer}.axes", (ReadOnlySpan<long>)[1], 1)]);

    private static string Values(GraphBuilder graph, string numbers, HeadOutput output, int targets)
    {
        (float[] means, float[] scales) = output.Standardization(targets) ?? (new float[targets], [.. Enumerable.Repeat(1f, targets)]);
        string scaled = graph.Add("Mul", Layer, [numbers, graph.AddConstant($"{Layer}.scales", scales, 1, targets)]);
        return graph.Add("Add", Layer, [scaled, graph.AddConstant($"{Layer}.means", means, 1, targets)]);
    }
}
