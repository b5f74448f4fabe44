using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>The step that the plain networks share.</summary>
internal static class PlainLayers
{
    public static Module<Tensor, Tensor> ConvNormRelu(int inputs, int outputs, int kernel, int stride = 1, bool bias = true) => Sequential(
        Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, bias: bias),
        BatchNorm2d(outputs),
        ReLU(inplace: true));
}
