namespace TransferMed.Models;

/// <summary>
/// Layer normalisation with scale and shift (Ba, Kiros and Hinton 2016): over the channels at each position of a map, over
/// each token, or over a vector. It has no running statistics and does the same in training and evaluation. Parameters: "{name}.weight", "{name}.bias".
/// </summary>
/// <param name="Epsilon">Added to the variance; above 0, at most 1. Default 1e-6, as in ConvNeXt and vision transformers.</param>
internal sealed record LayerNormSpec(double Epsilon = 1e-6) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireEpsilon(Epsilon, nameof(Epsilon));
        LayerNormUnitPlan norm = context.Register(new LayerNormUnitPlan(context.FullName, input.Channels, Epsilon));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            Units = [norm],
            MakeLayer = set =>
            {
                LayerNormalization unit = set.LayerNorm(norm);
                return new FunctionLayer((x, _) => unit.Run(x));
            },
        };
    }
}
