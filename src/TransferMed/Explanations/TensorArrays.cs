using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>Tensors as plain arrays, by rows.</summary>
internal static class TensorArrays
{
    public static float[] Floats(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.detach().to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    public static double[] Doubles(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.detach().to_type(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }
}
