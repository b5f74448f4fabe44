using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>Makes a vector of tokens: the class token, or the mean of the picture's tokens without class token and registers.</summary>
/// <param name="Pooling">Which. Default the class token.</param>
internal sealed record TokenPoolSpec(TokenPooling Pooling = TokenPooling.ClassToken) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireTokens(input);
        context.RequireDefined(Pooling, nameof(Pooling));
        context.Require(
            Pooling != TokenPooling.ClassToken || input.HasClassToken || input.GridHeight == 0,
            $"there is no class token; put ClassToken behind PatchEmbedding, or take {nameof(TokenPooling)}.{nameof(TokenPooling.Mean)}");
        int first = input.GridHeight == 0 ? 0 : input.PrefixTokens;
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = FeatureShape.Vector(input.Channels),
            Field = ReceptiveField.Everything,
            MakeLayer = _ => new FunctionLayer((x, _) => Pooling == TokenPooling.ClassToken ? x.select(1, 0) : Mean(x, first)),
        };
    }

    private static Tensor Mean(Tensor x, int first)
    {
        using Tensor tokens = x.narrow(1, first, x.size(1) - first);
        return tokens.mean([1]);
    }
}
