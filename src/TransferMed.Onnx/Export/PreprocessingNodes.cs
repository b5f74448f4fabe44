namespace TransferMed.Onnx;

/// <summary>The loader's normalisation as part of a graph.</summary>
internal static class PreprocessingNodes
{
    /// <summary>From pixels, uint8 (N, H, W, C), to pictures, float32 (N, C, H, W): value times scale plus shift, channel by channel.</summary>
    public static string Emit(GraphBuilder graph, string pixels, float[] scale, float[] shift)
    {
        // Turned first: a byte is a quarter of a float to move.
        string turned = graph.Add("Transpose", "preprocessing", [pixels], NodeAttributes.Ints("perm", 0, 3, 1, 2));
        string levels = graph.Add("Cast", "preprocessing", [turned], NodeAttributes.Int("to", (long)Protocol.TensorProto.Types.DataType.Float));
        string scaled = graph.Add("Mul", "preprocessing", [levels, graph.AddConstant("preprocessing.scale", scale, 1, scale.Length, 1, 1)]);
        return graph.Add("Add", "preprocessing", [scaled, graph.AddConstant("preprocessing.shift", shift, 1, shift.Length, 1, 1)]);
    }
}
