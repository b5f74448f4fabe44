using TransferMed.Models;

namespace TransferMed.Explanations;

/// <summary>
/// Grad-CAM++ (Chattopadhay et al. 2018): as <see cref="GradCam"/>, with weights from positive gradients in which each position counts
/// by a closed form of second and third powers, so that several small findings share the map.
/// </summary>
public sealed class GradCamPlusPlus : ExplanationMethod
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
        ClassActivation.Compute(subject, Layer, ClassActivation.PositiveGradients);
}
