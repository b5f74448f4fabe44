namespace TransferMed.Models;

/// <content>The steps that make tokens and work on them.</content>
public abstract partial class LayerSequence<TSelf>
{
    /// <summary>A token of each square patch of a map. See <see cref="PatchEmbeddingSpec"/>.</summary>
    /// <param name="features">Features of each token.</param>
    /// <param name="size">Side of a patch; divides height and width. Default 16.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf PatchEmbedding(int features, int size = 16, string? name = null) => Step(new PatchEmbeddingSpec(features, size) { Name = name });

    /// <summary>A learned token before those of the picture, for <see cref="TokenPooling.ClassToken"/>. See <see cref="ClassTokenSpec"/>.</summary>
    /// <param name="name">The step's name, which is the parameter's.</param>
    /// <returns>This builder.</returns>
    public TSelf ClassToken(string? name = null) => Step(new ClassTokenSpec { Name = name });

    /// <summary>Learned tokens between the class token and those of the picture. See <see cref="RegisterTokensSpec"/>.</summary>
    /// <param name="count">How many. Default 4.</param>
    /// <param name="name">The step's name, which is the parameter's.</param>
    /// <returns>This builder.</returns>
    public TSelf RegisterTokens(int count = 4, string? name = null) => Step(new RegisterTokensSpec(count) { Name = name });

    /// <summary>A learned vector for the place of each token. See <see cref="PositionalEmbeddingSpec"/>.</summary>
    /// <param name="name">The step's name, which is the parameter's.</param>
    /// <returns>This builder.</returns>
    public TSelf PositionalEmbedding(string? name = null) => Step(new PositionalEmbeddingSpec { Name = name });

    /// <summary>Multi-head self-attention. See <see cref="SelfAttentionSpec"/>.</summary>
    /// <param name="heads">The number of heads; divides the features.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf SelfAttention(int heads, string? name = null) => Step(new SelfAttentionSpec(heads) { Name = name });

    /// <summary>A block of a vision transformer. See <see cref="TransformerBlockSpec"/>.</summary>
    /// <param name="heads">The heads of the attention; divides the features.</param>
    /// <param name="hidden">The features between the two linear layers; null (default) for 4 times those of a token.</param>
    /// <param name="layerScale">The value that the layer scales start with; null (default) for none.</param>
    /// <param name="dropPath">The probability of stochastic depth. Default 0.</param>
    /// <param name="activation">The function between the linear layers. Default GELU.</param>
    /// <param name="epsilon">What the layer norms add to the variance. Default 1e-6.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf TransformerBlock(
        int heads,
        int? hidden = null,
        double? layerScale = null,
        double dropPath = 0,
        ActivationKind activation = ActivationKind.GELU,
        double epsilon = 1e-6,
        string? name = null) =>
        Step(new TransformerBlockSpec(heads, hidden, layerScale, dropPath, activation, epsilon) { Name = name });

    /// <summary>Tokens become a vector. See <see cref="TokenPoolSpec"/>.</summary>
    /// <param name="pooling">How. Default the class token.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf TokenPool(TokenPooling pooling = TokenPooling.ClassToken, string? name = null) => Step(new TokenPoolSpec(pooling) { Name = name });
}
