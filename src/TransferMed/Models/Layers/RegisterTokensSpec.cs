namespace TransferMed.Models;

/// <summary>
/// Puts learned tokens, the same for every picture, between the class token and those of the picture, where attention may keep what
/// belongs to no place (Darcet et al. 2023). They have no positions if they come after these. Parameter: "{name}" itself, of shape (1, count, F).
/// </summary>
/// <param name="Count">How many. Default 4, as in DINOv2 with registers.</param>
internal sealed record RegisterTokensSpec(int Count = 4) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireTokens(input);
        context.RequireRange(Count, 1, SpecLimits.Registers, nameof(Count));
        context.Require(input.GridHeight > 0, "the tokens are not those of a grid of patches, so that it is not known which come first; put the step behind PatchEmbedding");
        return LearnedTokens.Plan(this, context, input, Count, after: input.PrefixTokens, isClassToken: false);
    }
}
