using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>What the images of a batch show: labels, or shares of classes where images were mixed.</summary>
public sealed class LossTargets
{
    private readonly Tensor _labels;
    private readonly int _classes;

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

    /// <summary>The class indices, (N), int64.</summary>
    /// <exception cref="InvalidOperationException">The images were mixed, so that they have no single label.</exception>
    public Tensor Labels => SoftLabels is null
        ? _labels
        : throw new InvalidOperationException(
            $"The images of the batch were mixed and have shares of classes instead of labels: let the loss use {nameof(LossTargets)}.{nameof(ToProbabilities)}(), or train without mixup and cutmix.");

    /// <summary>The share of each class in each image, (N, K), float32, where images were mixed (mixup, cutmix), else null.</summary>
    public Tensor? SoftLabels { get; }

    /// <summary>The share of each class in each image, whether images were mixed or not.</summary>
    /// <returns>(N, K), float32; <see cref="SoftLabels"/> itself, or a fresh tensor with a 1 at each label.</returns>
    public Tensor ToProbabilities() => SoftLabels ?? nn.functional.one_hot(_labels, _classes).to_type(ScalarType.Float32);
}
