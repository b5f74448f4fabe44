namespace TransferMed.Models;

public static partial class Presets
{
    private const int ChannelMultiple = 8;

    /// <summary>
    /// A block of MobileNetV3 or EfficientNet (Sandler et al. 2018): 1x1 convolution to more channels (left out where they are as many),
    /// depthwise convolution, squeeze-and-excitation, 1x1 convolution without a function; with a shortcut where the shape stays.
    /// </summary>
    private static LayerSpec InvertedResidual(string name, InvertedBlock block)
    {
        List<LayerSpec> steps = [];
        void Conv(int channels, ActivationKind activation, int kernel = 1, int stride = 1, int groups = 1) => steps.Add(new ConvSpec(
            channels, kernel, stride, Groups: groups, Bias: false, Activation: activation,
            ConvName: $"block.{steps.Count}.0", NormName: $"block.{steps.Count}.1", NormEpsilon: block.NormEpsilon, NormMomentum: block.NormMomentum));

        if (block.Expanded != block.Inputs)
        {
            Conv(block.Expanded, block.Activation);
        }

        Conv(block.Expanded, block.Activation, block.Kernel, block.Stride, block.Expanded);
        if (block.Attention is { } attention)
        {
            steps.Add(attention with { Name = $"block.{steps.Count}" });
        }

        Conv(block.Outputs, ActivationKind.None);
        if (block.Stride != 1 || block.Inputs != block.Outputs)
        {
            return new StageSpec([.. steps]) { Name = name };
        }

        if (block.DropPath > 0)
        {
            steps.Add(new DropPathSpec(block.DropPath));
        }

        return new ResidualSpec([.. steps]) { Name = name };
    }

    // The nearest multiple of 8 that is not below nine tenths: the rule of the TensorFlow networks, which torchvision took over.
    private static int Rounded(double channels)
    {
        double bounded = Math.Clamp(channels, 0, int.MaxValue / 2);
        int rounded = Math.Max(ChannelMultiple, (int)(bounded + ChannelMultiple / 2.0) / ChannelMultiple * ChannelMultiple);
        return rounded < 0.9 * bounded ? rounded + ChannelMultiple : rounded;
    }

    private sealed record InvertedBlock(int Inputs, int Expanded, int Outputs, int Kernel, int Stride, ActivationKind Activation, SqueezeExciteSpec? Attention)
    {
        public double DropPath { get; init; }

        public double? NormEpsilon { get; init; }

        public double? NormMomentum { get; init; }
    }
}
