using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>Grad-CAM and Grad-CAM++: a layer's channels, weighed by their gradients.</summary>
internal static class ClassActivation
{
    private static readonly long[] Positions = [2, 3];

    public static ExplanationResult Compute(ExplanationSubject subject, string? layer, Func<Tensor, Tensor, Tensor> weigh)
    {
        ArgumentNullException.ThrowIfNull(subject);
        (string name, int steps) = MapLayers.Choose(subject.Network.Spec, layer);
        return new ExplanationResult(Compute(subject, steps, weigh), name);
    }

    public static HeatMap Compute(ExplanationSubject subject, int steps, Func<Tensor, Tensor, Tensor> weigh)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        FeatureShape shape = subject.Network.Spec.Plan.Steps[steps - 1].Output;
        (Tensor values, Tensor gradient) = subject.GradientAfter(steps, subject.Image);
        (values, gradient) = (AsMap(values, shape), AsMap(gradient, shape));
        Tensor map = (values * weigh(values, gradient)).sum(1).relu();
        float[] coarse = TensorArrays.Floats(map);
        float[] fine = GridInterpolation.Bilinear(coarse, (int)map.size(1), (int)map.size(2), subject.Height, subject.Width);
        return HeatMap.From(subject.Height, subject.Width, fine, isSigned: false);
    }

    // The tokens of the picture are the positions of its grid of patches, row by row; class token and registers stand before them.
    private static Tensor AsMap(Tensor x, FeatureShape shape) => shape.IsTokens
        ? x.narrow(1, shape.PrefixTokens, (long)shape.GridHeight * shape.GridWidth).transpose(1, 2).reshape(x.size(0), shape.Channels, shape.GridHeight, shape.GridWidth)
        : x;

    public static Tensor MeanGradients(Tensor values, Tensor gradient) => gradient.mean(Positions, keepdim: true);

    // Chattopadhay 2018, equations 10 and 19, for the score exp(logit): its derivatives are exp(logit) times powers of the logit's
    // gradient g, so alpha = g^2 / (2 g^2 + g^3 sum(A)), and exp(logit), the same for every position, falls out of the scaled map.
    public static Tensor PositiveGradients(Tensor values, Tensor gradient)
    {
        Tensor square = gradient * gradient;
        Tensor divisor = square.Times(2).Plus(square * gradient * values.sum(Positions, keepdim: true));
        Tensor vanishes = divisor.Is(0);
        Tensor alpha = where(vanishes, zeros_like(divisor), square / where(vanishes, ones_like(divisor), divisor));
        return (alpha * gradient.relu()).sum(Positions, keepdim: true);
    }
}
