using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>What the images of a batch show: labels, or shares of classes where images were mixed.</summary>
public sealed class LossTargets
{
    private readonly Tensor _labels;
    private readonly int _classes;
    private readonly Tensor? _targets;

    /// <summary>Creates targets. The caller owns the tensors.</summary>
    /// <param name="labels">The class indices, (N), int64.</param>
    /// <param name="softLabels">The share of each class, (N, K), float32, or null.</param>
    /// <param name="classes">The number of classes, K.</param>
    public LossTargets(Tensor labels, Tensor? softLabels, int classes)
    {
        _labels = labels;
        SoftLabels = softLabels;
        _classes = classes;
    }

    /// <summary>Creates targets of findings or values. The caller owns the tensor.</summary>
    /// <param name="targets">(N, T), float32, NaN where one is not known: findings 1 or 0, or a share where images were mixed; values in units of their spread.</param>
    public LossTargets(Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        _targets = targets;
        _labels = targets;
        _classes = (int)targets.size(1);
    }

    /// <summary>
    /// The findings, 1 or 0 or a share where images were mixed, or the values, in units of their spread in the training pictures; null for tasks of classes or grades. (N, T), float32, NaN where one is not known.
    /// </summary>
    public Tensor? Targets => _targets;

    /// <summary>The findings or values without NaN, and which are known.</summary>
    /// <returns>Two fresh tensors (N, T) of the targets' type: what is known, 0 elsewhere; and 1 where it is known, else 0.</returns>
    /// <exception cref="InvalidOperationException">The task is one of classes or grades.</exception>
    public (Tensor Values, Tensor Known) KnownTargets()
    {
        Tensor targets = _targets ?? throw new InvalidOperationException($"The images have one class each and neither findings nor values: let the loss use {nameof(LossTargets)}.{nameof(Labels)}.");
        return (targets.nan_to_num(0), targets.isnan().logical_not().to_type(targets.dtype));
    }

    /// <summary>The class indices, (N), int64.</summary>
    /// <exception cref="InvalidOperationException">The images were mixed, so that they have no single label, or they have findings or values.</exception>
    public Tensor Labels => _targets is not null
        ? throw new InvalidOperationException($"The images have findings or values and no class: let the loss use {nameof(LossTargets)}.{nameof(KnownTargets)}().")
        : SoftLabels is null
        ? _labels
        : throw new InvalidOperationException(
            $"The images of the batch were mixed and have shares of classes instead of labels: let the loss use {nameof(LossTargets)}.{nameof(ToProbabilities)}(), or train without mixup and cutmix.");

    /// <summary>The share of each class in each image, (N, K), float32, where images were mixed (mixup, cutmix), else null.</summary>
    public Tensor? SoftLabels { get; }

    /// <summary>
    /// What each image counts, (N), float32, with a mean of 1 over the training images; null where all count the same (<see cref="Datasets.ImageSample.Weight"/>). A loss multiplies each image's own loss with it and divides by what
    /// it would divide by without; one that does not is refused where images have weights.
    /// </summary>
    public Tensor? Weights { get; init; }

    /// <summary>The share of each class in each image, whether images were mixed or not.</summary>
    /// <returns>(N, K), float32; <see cref="SoftLabels"/> itself, or a fresh tensor with a 1 at each label.</returns>
    public Tensor ToProbabilities() => SoftLabels ?? nn.functional.one_hot(Labels, _classes).to_type(ScalarType.Float32);
}
