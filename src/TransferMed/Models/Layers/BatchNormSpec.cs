namespace TransferMed.Models;

/// <summary>
/// Batch normalisation of a map or a vector: epsilon 1e-5, momentum 0.1, with scale and shift (Ioffe and Szegedy 2015). Frozen (its
/// scale not trainable) it keeps its running statistics. Parameters: "{name}.weight", "{name}.bias"; buffers "{name}.running_mean",
/// "{name}.running_var".
/// </summary>
/// <param name="Activation">The function after it. Default none.</param>
internal sealed record BatchNormSpec(ActivationKind Activation = ActivationKind.None) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireDefined(Activation, nameof(Activation));
        BatchNormUnitPlan norm = context.Register(new BatchNormUnitPlan(context.FullName, input.Channels));
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
