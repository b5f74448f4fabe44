namespace TransferMed.Models;

/// <summary>
/// A depthwise convolution (one kernel per channel), batch norm and activation, then a 1x1 convolution, batch norm and activation,
/// on a map (Howard et al. 2017). The convolutions have no bias. Parameters: "{name}.depthwise.conv", "{name}.depthwise.norm",
/// "{name}.pointwise.conv", "{name}.pointwise.norm".
/// </summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Side of the depthwise kernel; odd ('same' padding). Default 3.</param>
/// <param name="Stride">Step of the depthwise kernel. Default 1.</param>
/// <param name="Dilation">Distance of the depthwise kernel's taps. Default 1.</param>
/// <param name="Activation">The function after both norms. Default ReLU.</param>
internal sealed record DepthwiseSeparableConvSpec(
    int Channels,
    int Kernel = 3,
    int Stride = 1,
    int Dilation = 1,
    ActivationKind Activation = ActivationKind.ReLU) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        context.RequireRange(Channels, 1, SpecLimits.Channels, nameof(Channels));
        context.RequireRange(Kernel, 1, SpecLimits.Kernel, nameof(Kernel));
        context.RequireRange(Stride, 1, SpecLimits.Kernel, nameof(Stride));
        context.RequireRange(Dilation, 1, SpecLimits.Kernel, nameof(Dilation));
        context.RequireDefined(Activation, nameof(Activation));
        int padding = context.SamePadding(Kernel, Dilation);
        FeatureShape output = FeatureShape.Map(
            Channels,
            context.WindowOutput(input.Height, Kernel, Stride, padding, Dilation, "height"),
            context.WindowOutput(input.Width, Kernel, Stride, padding, Dilation, "width"));

        string Named(string suffix) => context.UnitName(null, nameof(Name), suffix);
        var depthwise = context.Register(new ConvUnitPlan(Named("depthwise.conv"), input.Channels, input.Channels, Kernel, Stride, padding, Dilation, input.Channels, bias: false));
        var depthwiseNorm = context.Register(new BatchNormUnitPlan(Named("depthwise.norm"), input.Channels));
        var pointwise = context.Register(new ConvUnitPlan(Named("pointwise.conv"), input.Channels, Channels, 1, 1, 0, 1, 1, bias: false));
        var pointwiseNorm = context.Register(new BatchNormUnitPlan(Named("pointwise.norm"), Channels));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = output,
            Units = [depthwise, depthwiseNorm, pointwise, pointwiseNorm],
            MultiplyAdds = depthwise.MultiplyAdds(output.Positions) + pointwise.MultiplyAdds(output.Positions),
            Field = ReceptiveField.Window(Kernel, Stride, Dilation),
            Folds = [new NormFold(depthwiseNorm, [depthwise]), new NormFold(pointwiseNorm, [pointwise])],
            MakeLayer = set => new ChainLayer(
                new ConvNormActivationLayer(set.Conv(depthwise), set.Norm(depthwiseNorm), Activation),
                new ConvNormActivationLayer(set.Conv(pointwise), set.Norm(pointwiseNorm), Activation)),
        };
    }
}
