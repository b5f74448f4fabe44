namespace TransferMed.Models;

/// <summary>
/// Puts a learned token, the same for every picture, before those of the picture: what attention writes into it stands for the whole
/// picture (Dosovitskiy et al. 2020). Parameter: "{name}" itself, of shape (1, 1, F).
/// </summary>
internal sealed record ClassTokenSpec : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireTokens(input);
        context.Require(
            !input.HasClassToken && (input.GridHeight == 0 || input.PrefixTokens == 0),
            "the first token is not the picture's any more; put ClassToken directly behind PatchEmbedding, once");
        return LearnedTokens.Plan(this, context, input, count: 1, after: 0, isClassToken: true);
    }
}
