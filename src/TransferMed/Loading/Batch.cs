using TorchSharp;

namespace TransferMed.Loading;

/// <summary>
/// Pictures on the device, ready for a network. The holder disposes it; its tensors belong to no dispose scope and are
/// disposed with it.
/// </summary>
public sealed class Batch : IDisposable
{
    internal Batch(torch.Tensor images, torch.Tensor labels, torch.Tensor? softLabels, IReadOnlyList<int> sampleIndices)
    {
        Images = images;
        Labels = labels;
        SoftLabels = softLabels;
        SampleIndices = sampleIndices;
    }

    /// <summary>The pictures, (N, C, H, W), float32, normalised, contiguous, on the loader's device.</summary>
    public torch.Tensor Images { get; }

    /// <summary>The class indices, (N), int64, on the loader's device. With mixing: the class of the picture that was mixed into.</summary>
    public torch.Tensor Labels { get; }

    /// <summary>
    /// The share of each class in each picture, (N, K), float32, rows sum to 1. Set in every batch of a loader whose
    /// augmentation mixes pictures (mixup, cutmix), else null.
    /// </summary>
    public torch.Tensor? SoftLabels { get; }

    /// <summary>The index in the dataset of each picture of the batch.</summary>
    public IReadOnlyList<int> SampleIndices { get; }

    /// <summary>The number of pictures, N.</summary>
    public int Count => SampleIndices.Count;

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
        SoftLabels?.Dispose();
    }
}
