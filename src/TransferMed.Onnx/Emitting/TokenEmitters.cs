using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The kinds that make tokens and work on them.</summary>
internal static class TokenEmitters
{
    private static readonly long[] SwapLastTwo = [0, 2, 1];

    public static string PatchEmbedding(Emission emission, LayerPlan plan, GraphValue input)
    {
        string map = emission.Conv((ConvUnitPlan)plan.Units[0], plan.Name, input.Name);
        string shape = emission.Graph.AddConstant($"{plan.Name}/positions", [0, plan.Output.Channels, plan.Output.TokenCount], 3);
        string positions = emission.Graph.Add("Reshape", plan.Name, [map, shape]);
        return emission.Graph.Add("Transpose", plan.Name, [positions], NodeAttributes.Ints("perm", SwapLastTwo));
    }

    /// <summary>Class token and registers: behind the tokens that are there before those of the picture, once for each sample.</summary>
    public static string LearnedTokens(Emission emission, LayerPlan plan, GraphValue input)
    {
        var unit = (ParameterUnitPlan)plan.Units[0];
        GraphBuilder graph = emission.Graph;
        string tokens = graph.AddConstant(unit.Name, emission.Parts.Parameter(unit)!);
        string samples = graph.Add("Shape", plan.Name, [input.Name], NodeAttributes.Int("start", 0), NodeAttributes.Int("end", 1));
        string one = graph.AddConstant($"{plan.Name}/shape", unit.Parameters[0].Shape.AsSpan(1), 2);
        string shape = graph.Add("Concat", plan.Name, [samples, one], NodeAttributes.Int("axis", 0));
        string expanded = graph.Add("Expand", plan.Name, [tokens, shape]);
        int before = plan.Spec is ClassTokenSpec ? 0 : input.Shape.PrefixTokens;
        return before == 0
            ? emission.Concatenate(plan.Name, expanded, input.Name)
            : emission.Concatenate(plan.Name, Slice(emission, plan, input, "first", 0, before), expanded, Slice(emission, plan, input, "rest", before, input.Shape.TokenCount));
    }

    public static string PositionalEmbedding(Emission emission, LayerPlan plan, GraphValue input)
    {
        var unit = (ParameterUnitPlan)plan.Units[0];
        return emission.Graph.Add("Add", plan.Name, [input.Name, emission.Graph.AddConstant(unit.Name, emission.Parts.Parameter(unit)!)]);
    }

    public static string SelfAttention(Emission emission, LayerPlan plan, GraphValue input)
    {
        GraphBuilder graph = emission.Graph;
        int heads = ((SelfAttentionSpec)plan.Spec).Heads;
        int features = input.Shape.Channels / heads;
        string joined = emission.TokenLinear((LinearUnitPlan)plan.Units[0], plan.Name, input.Name);
        string parts = graph.AddConstant($"{plan.Name}/parts", [0, input.Shape.TokenCount, 3, heads, features], 5);
        string ordered = graph.Add("Transpose", plan.Name, [graph.Add("Reshape", plan.Name, [joined, parts])], NodeAttributes.Ints("perm", 2, 0, 3, 1, 4));
        string queries = graph.Add("Mul", plan.Name, [Part(graph, plan, ordered, 0), graph.AddConstant($"{plan.Name}/scale", [(float)(1 / Math.Sqrt(features))])]);
        string keys = graph.Add("Transpose", plan.Name, [Part(graph, plan, ordered, 1)], NodeAttributes.Ints("perm", 0, 1, 3, 2));
        string weights = graph.Add("Softmax", plan.Name, [graph.Add("MatMul", plan.Name, [queries, keys])], NodeAttributes.Int("axis", -1));
        string attended = graph.Add("MatMul", plan.Name, [weights, Part(graph, plan, ordered, 2)]);
        string tokenwise = graph.Add("Transpose", plan.Name, [attended], NodeAttributes.Ints("perm", 0, 2, 1, 3));
        string shape = graph.AddConstant($"{plan.Name}/together", [0, input.Shape.TokenCount, input.Shape.Channels], 3);
        return emission.TokenLinear((LinearUnitPlan)plan.Units[1], plan.Name, graph.Add("Reshape", plan.Name, [tokenwise, shape]));
    }

    public static string Pool(Emission emission, LayerPlan plan, GraphValue input)
    {
        if (((TokenPoolSpec)plan.Spec).Pooling == TokenPooling.ClassToken)
        {
            return emission.Graph.Add("Gather", plan.Name, [input.Name, emission.Graph.AddConstant($"{plan.Name}/first", (ReadOnlySpan<long>)[0])], NodeAttributes.Int("axis", 1));
        }

        int before = input.Shape.GridHeight == 0 ? 0 : input.Shape.PrefixTokens;
        string tokens = before == 0 ? input.Name : Slice(emission, plan, input, "picture", before, input.Shape.TokenCount);
        return emission.Graph.Add("ReduceMean", plan.Name, [tokens], NodeAttributes.Ints("axes", 1), NodeAttributes.Int("keepdims", 0));
    }

    private static string Part(GraphBuilder graph, LayerPlan plan, string ordered, long index) =>
        graph.Add("Gather", plan.Name, [ordered, graph.AddConstant($"{plan.Name}/part{index}", (ReadOnlySpan<long>)[index])], NodeAttributes.Int("axis", 0));

    private static string Slice(Emission emission, LayerPlan plan, GraphValue input, string name, long from, long to)
    {
        string Limit(string end, long value) => emission.Graph.AddConstant($"{plan.Name}/{name}/{end}", [value], 1);
        return emission.Graph.Add("Slice", plan.Name, [input.Name, Limit("from", from), Limit("to", to), Limit("axis", 1)]);
    }
}
