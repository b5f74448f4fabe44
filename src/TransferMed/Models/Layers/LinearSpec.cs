namespace TransferMed.Models;

/// <summary>A fully connected layer with bias on a vector or on each of some tokens, and an activation. Parameters: "{name}.weight", "{name}.bias".</summary>
/// <param name="Features">Output features.</param>
/// <param name="Activation">The function after it. Default none, as in the authors' network.</param>
internal sealed record LinearSpec(int Features, ActivationKind Activation = ActivationKind.None) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        if (!input.IsTokens)
        {
            context.RequireVector(input);
        }

        context.RequireRange(Features, 1, SpecLimits.Features, nameof(Features));
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
                return new FunctionLayer((x, _) => ActivationFunction.Consume(Activation, unit.Run(x)));
            },
        };
    }
}
