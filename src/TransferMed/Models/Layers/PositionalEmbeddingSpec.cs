using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>
/// Adds a learned vector to each token, by its place (Dosovitskiy et al. 2020). Ties the network to its grid of patches: weights of
/// another grid are interpolated when they are loaded, never while the network runs. Parameter: "{name}" itself, of shape (1, T, F).
/// </summary>
internal sealed record PositionalEmbeddingSpec : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireTokens(input);
        ParameterUnitPlan positions = context.Register(
            new ParameterUnitPlan(context.FullName, [1, input.TokenCount, input.Channels], ParameterRole.Embedding, positions: input));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            Units = [positions],
            MakeLayer = set =>
            {
                TorchSharp.torch.Tensor learned = set.Parameter(positions)!;
                return new FunctionLayer((x, _) => x.Plus(learned));
            },
        };
    }
}
