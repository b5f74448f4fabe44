using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>
/// Means over a grid. ONNX has no such operator; the mean of a rectangle is the mean over rows of the means over columns, so the grid
/// is two products with matrices of window weights: (height, H) X (W, width).
/// </summary>
internal static class AdaptivePoolEmitter
{
    public static string Emit(Emission emission, LayerPlan plan, GraphValue input)
    {
        var spec = (AdaptiveAveragePoolSpec)plan.Spec;
        (int height, int width) = (input.Shape.Height, input.Shape.Width);
        if (height % spec.Height == 0 && width % spec.Width == 0)
        {
            long[] window = [height / spec.Height, width / spec.Width];
            return emission.Graph.Add(
                "AveragePool", plan.Name, [input.Name], NodeAttributes.Ints("kernel_shape", window), NodeAttributes.Ints("strides", window));
        }

        string left = emission.Graph.AddConstant($"{plan.Name}/rows", Windows(height, spec.Height, transposed: false), spec.Height, height);
        string right = emission.Graph.AddConstant($"{plan.Name}/columns", Windows(width, spec.Width, transposed: true), width, spec.Width);
        string columns = emission.Graph.Add("MatMul", plan.Name, [input.Name, right]);
        return emission.Graph.Add("MatMul", plan.Name, [left, columns]);
    }

    /// <summary>Row i of n: 1 / length over floor(i size / n) to ceil((i + 1) size / n), else 0.</summary>
    private static float[] Windows(int size, int count, bool transposed)
    {
        var weights = new float[size * count];
        for (int i = 0; i < count; i++)
        {
            long from = (long)i * size / count;
            long to = ((i + 1L) * size + count - 1) / count;
            for (long at = from; at < to; at++)
            {
                weights[transposed ? at * count + i : (long)i * size + at] = 1f / (to - from);
            }
        }

        return weights;
    }
}
