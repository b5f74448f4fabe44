namespace TransferMed.Models;

/// <summary>
/// A fully connected layer over the channels at each position of a map, and an activation: a 1x1 convolution whose parameters have the
/// names and shapes of a linear layer, as in ConvNeXt. Parameters: "{name}.weight", "{name}.bias".
/// </summary>
/// <param name="Features">Output channels.</param>
/// <param name="Activation">The function after it. Default none.</param>
internal sealed record PointwiseLinearSpec(int Features, ActivationKind Activation = ActivationKind.None) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireMap(input);
        context.RequireRange(Features, 1, SpecLimits.Channels, nameof(Features));
        context.RequireDefined(Activation, nameof(Activation));
        LinearUnitPlan linear = context.Register(new LinearUnitPlan(context.FullName, input.Channels, Features));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input.WithChannels(Features),
            Units = [linear],
            MultiplyAdds = linear.MultiplyAddsAt(input.Positions),
            RawLinear = Activation == ActivationKind.None ? linear : null,
            MakeLayer = set =>
            {
                LinearMap unit = set.Linear(linear);
                return new FunctionLayer((x, _) => ActivationFunction.Consume(Activation, unit.RunOverChannels(x)));
            },
        };
    }
}
