using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferMed.Benchmarks;

/// <summary>The steps that the plain networks share; padding keeps the size at stride 1.</summary>
internal static class PlainLayers
{
    public static Module<Tensor, Tensor> ConvNormRelu(int inputs, int outputs, int kernel, int stride = 1, bool bias = true, int groups = 1) => Sequential(
        Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, groups: groups, bias: bias),
        BatchNorm2d(outputs),
        ReLU(inplace: true));

    public static Module<Tensor, Tensor> ConvNorm(int inputs, int outputs, int kernel, int stride = 1) => Sequential(
        Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, bias: false),
        BatchNorm2d(outputs));

    public static Module<Tensor, Tensor> NormReluConv(int inputs, int outputs, int kernel) => Sequential(
        BatchNorm2d(inputs),
        ReLU(inplace: true),
        Conv2d(inputs, outputs, kernel, padding: kernel / 2, bias: false));
}
