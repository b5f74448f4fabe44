using TransferMed.Imaging;

namespace TransferMed.Onnx;

/// <summary>The loader's normalisation as part of a graph.</summary>
internal static class PreprocessingNodes
{
    private const string Layer = "preprocessing";

    /// <summary>From pixels, uint8 (N, H, W, C), red first, to pictures, float32 (N, C, H, W): value times scale plus shift, channel by channel in the network's order.</summary>
    public static string Emit(GraphBuilder graph, string pixels, Preprocessing preprocessing)
    {
        (float[] scale, float[] shift) = preprocessing.ToAffine();

        // Turned first: a byte is a quarter of a float to move.
        string turned = graph.Add("Transpose", Layer, [pixels], NodeAttributes.Ints("perm", 0, 3, 1, 2));
        if (preprocessing.Order == ChannelOrder.Bgr)
        {
            turned = graph.Add("Gather", Layer, [turned, graph.AddConstant($"{Layer}.order", [2, 1, 0], 3)], NodeAttributes.Int("axis", 1));
        }

        string levels = graph.Add("Cast", Layer, [turned], NodeAttributes.Int("to", (long)Protocol.TensorProto.Types.DataType.Float));
        string scaled = graph.Add("Mul", Layer, [levels, graph.AddConstant($"{Layer}.scale", scale, 1, scale.Length, 1, 1)]);
        return graph.Add("Add", Layer, [scaled, graph.AddConstant($"{Layer}.shift", shift, 1, shift.Length, 1, 1)]);
    }
}
