using TransferMed.Models;

namespace TransferMed.Explanations;

/// <summary>
/// Grad-CAM (Selvaraju et al. 2017): the channels of a layer's map, each weighted by the mean of the logit's gradient over it,
/// summed, negative sums set to 0. One pass forwards and one back. As coarse as the layer's map.
/// </summary>
public sealed class GradCam : ExplanationMethod
{
    /// <summary>
    /// The name of the outermost step whose map is weighed; null (default) for the last one that has more than one position. In a
    /// transformer the tokens of the picture are the map, and with a class token the last one is that before the last block.
    /// </summary>
    public string? Layer { get; init; }

    /// <inheritdoc/>
    public override HeatMap Compute(ExplanationSubject subject, CancellationToken cancellationToken) => Run(subject, cancellationToken).Map;

    internal override void Check(NetworkSpec network) => MapLayers.Choose(network, Layer);

    internal override ExplanationResult Run(ExplanationSubject subject, CancellationToken cancellationToken) =>
        ClassActivation.Compute(subject, Layer, ClassActivation.MeanGradients);
}
