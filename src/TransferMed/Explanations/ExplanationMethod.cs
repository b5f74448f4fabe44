using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>
/// How a heat map is computed, with its arguments: <see cref="GradCam"/>, <see cref="GradCamPlusPlus"/>, <see cref="Occlusion"/>,
/// <see cref="IntegratedGradients"/>. Derive from it for one of your own.
/// </summary>
public abstract class ExplanationMethod : Choice
{
    /// <summary>
    /// Whether it reads <see cref="ExplanationSubject.Network"/>, layers or gradients. Default true. Where false, it asks for
    /// <see cref="ExplanationSubject.MaskedProbabilities"/> only and also explains predictions of ONNX files.
    /// </summary>
    public virtual bool NeedsNetwork => true;

    /// <summary>Computes the map.</summary>
    /// <param name="subject">The network, the image and the class. Tensors that are made here are freed afterwards.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>A map of the size of the image (<see cref="HeatMap.From"/>).</returns>
    /// <exception cref="ArgumentException">An argument does not fit the image.</exception>
    public abstract HeatMap Compute(ExplanationSubject subject, CancellationToken cancellationToken);

    /// <summary>Checks the arguments against a network before the image is read.</summary>
    /// <exception cref="ArgumentException">The network has no such layer; the message lists those it has.</exception>
    internal virtual void Check(NetworkSpec network) => Validate();

    /// <summary>The map with what else is known about it.</summary>
    internal virtual ExplanationResult Run(ExplanationSubject subject, CancellationToken cancellationToken) => new(Compute(subject, cancellationToken));
}

/// <summary>What a method gives.</summary>
/// <param name="Map">The map.</param>
/// <param name="Layer">The layer that was weighed.</param>
/// <param name="Completeness">Whether the values add up.</param>
internal sealed record ExplanationResult(HeatMap Map, string? Layer = null, Completeness? Completeness = null);
