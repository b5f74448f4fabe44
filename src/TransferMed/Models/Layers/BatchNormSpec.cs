namespace TransferMed.Models;

/// <summary>
/// Batch normalisation of a map or a vector, with scale and shift (Ioffe and Szegedy 2015). Frozen (its
/// scale not trainable) it keeps its running statistics. Parameters: "{name}.weight", "{name}.bias"; buffers "{name}.running_mean",
/// "{name}.running_var".
/// </summary>
/// <param name="Activation">The function after it. Default none.</param>
/// <param name="Epsilon">Added to the variance, above 0 and at most 1; null for 1e-5.</param>
/// <param name="Momentum">How far the running statistics move towards those of a batch, 0 to 1; null for 0.1.</param>
internal sealed record BatchNormSpec(ActivationKind Activation = ActivationKind.None, double? Epsilon = null, double? Momentum = null) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireNoTokens(input);
        context.RequireDefined(Activation, nameof(Activation));
        BatchNormUnitPlan norm = context.Register(context.BatchNorm(context.FullName, input.Channels, Epsilon, Momentum));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            Units = [norm],
            LeadingNorm = norm,
            MakeLayer = set =>
            {
                return set.Norm(norm) is { } unit
                    ? new FunctionLayer((x, training) => ActivationFunction.Consume(Activation, unit.Run(x, training)))
                    : new FunctionLayer((x, _) => ActivationFunction.Apply(Activation, x));
            },
        };
    }
}
