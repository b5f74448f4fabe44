namespace TransferMed.Models;

/// <content>Layer normalisation and what stands beside it.</content>
public abstract partial class LayerSequence<TSelf>
{
    /// <summary>Layer normalisation over the channels at each position of a map, over each token, or over a vector. See <see cref="LayerNormSpec"/>.</summary>
    /// <param name="epsilon">Added to the variance; above 0, at most 1. Default 1e-6.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf LayerNorm(double epsilon = 1e-6, string? name = null) => Step(new LayerNormSpec(epsilon) { Name = name });

    /// <summary>A trained factor for each channel. See <see cref="LayerScaleSpec"/>.</summary>
    /// <param name="initial">The value that the factors start with; not 0. Default 1e-6.</param>
    /// <param name="name">The step's name, which is the parameter's.</param>
    /// <returns>This builder.</returns>
    public TSelf LayerScale(double initial = 1e-6, string? name = null) => Step(new LayerScaleSpec(initial) { Name = name });

    /// <summary>A fully connected layer over the channels at each position of a map. See <see cref="PointwiseLinearSpec"/>.</summary>
    /// <param name="features">Output channels.</param>
    /// <param name="activation">The function after it. Default none.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf PointwiseLinear(int features, ActivationKind activation = ActivationKind.None, string? name = null) =>
        Step(new PointwiseLinearSpec(features, activation) { Name = name });
}
