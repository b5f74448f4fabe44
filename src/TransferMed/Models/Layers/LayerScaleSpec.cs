using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A trained factor for each channel of a map, or each value of a vector or of every token (Touvron et al. 2021). Meant behind the last linear layer of a
/// residual body, into which it is folded for inference. Parameter: "{name}" itself, of shape (C, 1, 1) for a map and (C) otherwise.
/// </summary>
/// <param name="Initial">The value that the factors start with; finite, not 0. Default 1e-6, as in ConvNeXt.</param>
internal sealed record LayerScaleSpec(double Initial = 1e-6) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.Require(float.IsFinite((float)Initial) && (float)Initial != 0, $"{nameof(Initial)} is {Initial}; it must be a finite float32 other than 0");
        long[] shape = input.IsMap ? [input.Channels, 1, 1] : [input.Channels];
        ParameterUnitPlan scale = context.Register(new ParameterUnitPlan(context.FullName, shape, ParameterRole.NormScale, Initial));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            Units = [scale],
            LeadingScale = scale,
            MakeLayer = set =>
            {
                Tensor? factors = set.Parameter(scale);
                return new FunctionLayer((x, _) => factors is null ? x : x.mul(factors));
            },
        };
    }
}
