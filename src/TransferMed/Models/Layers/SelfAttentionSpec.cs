using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// Multi-head self-attention (Vaswani et al. 2017): each token becomes a mean of all tokens' values, weighted by the softmax of its
/// query's products with their keys, scaled by 1 / sqrt(features of a head), for each head apart. Parameters: "{name}.qkv", whose rows
/// are queries, keys and values, each head after head; "{name}.proj".
/// </summary>
/// <param name="Heads">The number of heads; divides the features.</param>
internal sealed record SelfAttentionSpec(int Heads) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireTokens(input);
        context.RequireRange(Heads, 1, SpecLimits.Channels, nameof(Heads));
        context.Require(input.Channels % Heads == 0, $"{Heads} heads do not divide {input.Channels} features; take a number of heads that does");
        context.RequireRange(input.Channels, 1, SpecLimits.Channels, "the number of features");
        LinearUnitPlan qkv = context.Register(new LinearUnitPlan(context.UnitName(null, nameof(Name), "qkv"), input.Channels, 3 * input.Channels));
        LinearUnitPlan proj = context.Register(new LinearUnitPlan(context.UnitName(null, nameof(Name), "proj"), input.Channels, input.Channels));
        Int128 products = 2 * (Int128)input.TokenCount * input.TokenCount * input.Channels;
        Int128 maps = (Int128)qkv.MultiplyAddsAt(input.Positions) + proj.MultiplyAddsAt(input.Positions);
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            Units = [qkv, proj],
            MultiplyAdds = (long)Int128.Min(products + maps, SpecLimits.MultiplyAdds + 1),
            Field = ReceptiveField.Everything,
            RawLinear = proj,
            MakeLayer = set => new SelfAttentionLayer(set.Linear(qkv), set.Linear(proj), Heads),
        };
    }
}

/// <summary>Attention of tokens to tokens.</summary>
internal sealed class SelfAttentionLayer(LinearMap qkv, LinearMap proj, int heads) : Layer
{
    public override Tensor Run(Tensor x, bool training)
    {
        (long samples, long tokens, long features) = (x.size(0), x.size(1), x.size(2));
        using Tensor joined = qkv.Run(x);
        using Tensor parted = joined.reshape(samples, tokens, 3, heads, features / heads);
        using Tensor ordered = parted.permute(2, 0, 3, 1, 4);
        using Tensor queries = ordered.select(0, 0);
        using Tensor keys = ordered.select(0, 1);
        using Tensor values = ordered.select(0, 2);
        using Tensor attended = nn.functional.scaled_dot_product_attention(queries, keys, values);
        using Tensor tokenwise = attended.transpose(1, 2);
        using Tensor together = tokenwise.reshape(samples, tokens, features);
        return proj.Run(together);
    }
}
