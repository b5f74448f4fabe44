using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>Learned tokens among those of a picture: what class token and registers share.</summary>
internal static class LearnedTokens
{
    /// <summary>Lays down a step that puts tokens behind the first ones.</summary>
    /// <param name="spec">The step.</param>
    /// <param name="context">Where it stands.</param>
    /// <param name="input">What it takes.</param>
    /// <param name="count">How many tokens it puts in.</param>
    /// <param name="after">How many stay before them.</param>
    /// <param name="isClassToken">Whether the first of them stands for the whole picture.</param>
    public static LayerPlan Plan(LayerSpec spec, PlanContext context, FeatureShape input, int count, int after, bool isClassToken)
    {
        context.Require(input.TokenCount <= SpecLimits.Features, $"{input.TokenCount} tokens are too many; the limit is {SpecLimits.Features}");
        ParameterUnitPlan tokens = context.Register(new ParameterUnitPlan(context.FullName, [1, count, input.Channels], ParameterRole.Embedding));
        return new LayerPlan
        {
            Spec = spec,
            Name = context.FullName,
            Output = input.WithPrefix(count, isClassToken),
            Units = [tokens],
            MakeLayer = set => new LearnedTokensLayer(set.Parameter(tokens)!, after),
        };
    }
}

/// <summary>Learned tokens behind the first ones of each sample.</summary>
internal sealed class LearnedTokensLayer(Tensor tokens, int after) : Layer
{
    public override Tensor Run(Tensor x, bool training)
    {
        using Tensor learned = tokens.expand(x.size(0), -1, -1);
        if (after == 0)
        {
            return cat([learned, x], 1);
        }

        using Tensor first = x.narrow(1, 0, after);
        using Tensor rest = x.narrow(1, after, x.size(1) - after);
        return cat([first, learned, rest], 1);
    }
}
