namespace TransferMed.Onnx;

/// <summary>Compares what two graphs compute.</summary>
internal static class SameGraph
{
    // Weights that were unfolded and folded again are the same within rounding.
    private const float Tolerance = 1e-5f;

    /// <summary>Whether the nodes that lead to an output are the same, and the constants that they use.</summary>
    public static bool Are(GraphFile one, GraphFile other, string output)
    {
        GraphNode[] ones = GraphImport.Leading(one, output);
        GraphNode[] others = GraphImport.Leading(other, output);
        return !one.HasFunctions && !other.HasFunctions && ones.Length == others.Length && one.OperatorSet == other.OperatorSet
            && SamePort(one.Inputs, other.Inputs)
            && ones.Zip(others).All(pair => SameNode(pair.First, pair.Second))
            && others.SelectMany(node => node.Inputs).Distinct().Where(other.Initializers.ContainsKey).All(name => SameConstant(one, other, name));
    }

    private static bool SamePort(List<GraphPort> ones, List<GraphPort> others) =>
        ones is [var one] && others is [var other] && one.Name == other.Name && one.Type == other.Type && one.Shape is not null && one.Shape.AsSpan(1).SequenceEqual(other.Shape.AsSpan(1));

    private static bool SameNode(GraphNode one, GraphNode other) =>
        one.Operator == other.Operator && one.Domain == other.Domain && one.Inputs.SequenceEqual(other.Inputs) && one.Outputs.SequenceEqual(other.Outputs)
        && one.Attributes.Count == other.Attributes.Count
        && one.Attributes.All(attribute => other.Attributes.TryGetValue(attribute.Key, out GraphAttribute? found) && SameAttribute(attribute.Value, found));

    private static bool SameAttribute(GraphAttribute one, GraphAttribute other) =>
        one.Integer == other.Integer && one.Real.Equals(other.Real) && one.Text == other.Text && one.Tensor is null && other.Tensor is null && !one.HasMore && !other.HasMore
        && one.Integers.SequenceEqual(other.Integers) && one.Reals.SequenceEqual(other.Reals);

    private static bool SameConstant(GraphFile one, GraphFile other, string name)
    {
        GraphTensor expected = other.Initializers[name];
        if (!one.Initializers.TryGetValue(name, out GraphTensor? found) || found.Type != expected.Type || !found.Shape.AsSpan().SequenceEqual(expected.Shape))
        {
            return false;
        }

        if (expected.IsInteger)
        {
            return found.ToIntegers() is { } whole && expected.ToIntegers() is { } wanted && whole.AsSpan().SequenceEqual(wanted);
        }

        (float[] a, float[] b) = (found.ToFloats(), expected.ToFloats());
        float largest = a.Length == 0 ? 0 : a.Max(MathF.Abs);
        for (int i = 0; i < a.Length; i++)
        {
            if (!(MathF.Abs(a[i] - b[i]) <= Tolerance * largest))
            {
                return false;
            }
        }

        return true;
    }
}
