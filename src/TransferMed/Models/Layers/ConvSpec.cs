using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A traditional convolution step: convolution, normalisation and activation in one of two orders, on a map.
/// Output size per axis: floor((size + padding + padding at the end - dilation (kernel - 1) - 1) / stride) + 1.
/// </summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Side of the square kernel. Default 3.</param>
/// <param name="Stride">Step of the kernel. Default 1.</param>
/// <param name="Padding">Zeros on each side; null (default) for 'same': dilation (kernel - 1) / 2, for odd kernels only.</param>
/// <param name="Dilation">Distance of the kernel's taps. Default 1.</param>
/// <param name="Groups">Groups of channels that do not mix; divides input and output channels. Default 1.</param>
/// <param name="Bias">Whether the convolution adds a bias. Default true, as in the authors' network.</param>
/// <param name="Norm">The normalisation. Default batch norm.</param>
/// <param name="Activation">The function. Default ReLU.</param>
/// <param name="Order">The order of the three. Default convolution first.</param>
/// <param name="ConvName">The name of the convolution's parameters relative to the scope; null for "{name}.conv".</param>
/// <param name="NormName">The name of the norm's parameters relative to the scope; null for "{name}.norm".</param>
/// <param name="NormEpsilon">What the norm adds to the variance, above 0 and at most 1; null for 1e-5.</param>
/// <param name="NormMomentum">How far the norm's running statistics move towards those of a batch, 0 to 1; null for 0.1.</param>
/// <param name="PaddingEnd">Zeros below and to the right, where they differ from those above and to the left; null (default) for <paramref name="Padding"/>.</param>
internal sealed record ConvSpec(
    int Channels,
    int Kernel = 3,
    int Stride = 1,
    int? Padding = null,
    int Dilation = 1,
    int Groups = 1,
    bool Bias = true,
    NormKind Norm = NormKind.BatchNorm,
    ActivationKind Activation = ActivationKind.ReLU,
    ConvOrder Order = ConvOrder.ConvNormActivation,
    string? ConvName = null,
    string? NormName = null,
    double? NormEpsilon = null,
    double? NormMomentum = null,
    int? PaddingEnd = null) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        context.RequireRange(Channels, 1, SpecLimits.Channels, nameof(Channels));
        context.RequireRange(Kernel, 1, SpecLimits.Kernel, nameof(Kernel));
        context.RequireRange(Stride, 1, SpecLimits.Kernel, nameof(Stride));
        context.RequireRange(Dilation, 1, SpecLimits.Kernel, nameof(Dilation));
        context.RequireRange(Groups, 1, SpecLimits.Channels, nameof(Groups));
        context.RequireDefined(Norm, nameof(Norm));
        context.RequireDefined(Activation, nameof(Activation));
        context.RequireDefined(Order, nameof(Order));
        context.Require(
            input.Channels % Groups == 0 && Channels % Groups == 0,
            $"{Groups} groups divide neither or only one of {input.Channels} input and {Channels} output channels; both must be multiples of it");
        context.Require(NormName is null || Norm != NormKind.None, $"{nameof(NormName)} is given but {nameof(Norm)} is None");
        context.Require((NormEpsilon ?? NormMomentum) is null || Norm != NormKind.None, $"{nameof(NormEpsilon)} or {nameof(NormMomentum)} is given but {nameof(Norm)} is None");
        int padding = Padding ?? context.SamePadding(Kernel, Dilation);
        context.RequireRange(padding, 0, SpecLimits.Extent, nameof(Padding));
        context.RequireRange(PaddingEnd ?? 0, 0, SpecLimits.Extent, nameof(PaddingEnd));
        FeatureShape output = FeatureShape.Map(
            Channels,
            context.WindowOutput(input.Height, Kernel, Stride, padding, Dilation, "height", PaddingEnd),
            context.WindowOutput(input.Width, Kernel, Stride, padding, Dilation, "width", PaddingEnd));

        var conv = new ConvUnitPlan(context.UnitName(ConvName, nameof(ConvName), "conv"), input.Channels, Channels, Kernel, Stride, padding, Dilation, Groups, Bias, PaddingEnd);
        bool normFirst = Order == ConvOrder.NormActivationConv;
        BatchNormUnitPlan? norm = Norm == NormKind.None
            ? null
            : context.BatchNorm(context.UnitName(NormName, nameof(NormName), "norm"), normFirst ? input.Channels : Channels, NormEpsilon, NormMomentum);
        UnitPlan?[] inOrder = normFirst ? [norm, conv] : [conv, norm];
        UnitPlan[] units = [.. inOrder.OfType<UnitPlan>().Select(context.Register)];
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = output,
            Units = units,
            MultiplyAdds = conv.MultiplyAdds(output.Positions),
            Field = ReceptiveField.Window(Kernel, Stride, Dilation),
            Folds = norm is null || normFirst ? [] : [new NormFold(norm, [conv])],
            LeadingNorm = normFirst ? norm : null,
            RawConvolutions = normFirst || (norm is null && Activation == ActivationKind.None) ? [conv] : [],
            MakeLayer = set => normFirst
                ? new NormActivationConvLayer(set.Conv(conv), set.Norm(norm), Activation)
                : new ConvNormActivationLayer(set.Conv(conv), set.Norm(norm), Activation),
        };
    }
}

/// <summary>Convolution, norm, activation.</summary>
internal sealed class ConvNormActivationLayer(Convolution conv, BatchNormalization? norm, ActivationKind activation) : Layer
{
    public override Tensor Run(Tensor x, bool training)
    {
        Tensor y = conv.Run(x);
        if (norm is not null)
        {
            Tensor normed = norm.Run(y, training);
            y.Dispose();
            y = normed;
        }

        return ActivationFunction.Consume(activation, y);
    }
}

/// <summary>Norm, activation, convolution.</summary>
internal sealed class NormActivationConvLayer(Convolution conv, BatchNormalization? norm, ActivationKind activation) : Layer
{
    public override Tensor Run(Tensor x, bool training)
    {
        Tensor activated = norm is null
            ? ActivationFunction.Apply(activation, x)
            : ActivationFunction.Consume(activation, norm.Run(x, training));
        Tensor y = conv.Run(activated);
        Release(activated, x, y);
        return y;
    }
}
