using TorchSharp;

namespace TransferMed.Loading;

/// <summary>
/// Pictures on the device, ready for a network. The holder disposes it; its tensors belong to no dispose scope and are
/// disposed with it.
/// </summary>
public sealed class Batch : IDisposable
{
    internal Batch(torch.Tensor images, torch.Tensor labels, torch.Tensor? softLabels, IReadOnlyList<int> sampleIndices, torch.Tensor? targets = null, torch.Tensor? weights = null)
    {
        Images = images;
        Labels = labels;
        SoftLabels = softLabels;
        Targets = targets;
        Weights = weights;
        SampleIndices = sampleIndices;
    }

    /// <summary>The pictures, (N, C, H, W), float32, normalised, contiguous, on the loader's device.</summary>
    public torch.Tensor Images { get; }

    /// <summary>The class indices, (N), int64, on the loader's device; zeros for tasks of findings or values. With mixing: the class of the picture that was mixed into.</summary>
    public torch.Tensor Labels { get; }

    /// <summary>
    /// The share of each class in each picture, (N, K), float32, rows sum to 1. Set in every batch of a loader whose
    /// augmentation mixes pictures (mixup, cutmix), else null.
    /// </summary>
    public torch.Tensor? SoftLabels { get; }

    /// <summary>
    /// For tasks of findings or values (<see cref="Datasets.ImageSample.Targets"/>) the targets, (N, T), float32, on the loader's device, NaN where one is not known; else null. With mixup
    /// each is the mean of both pictures' by their shares, and not known where one of them is not.
    /// </summary>
    public torch.Tensor? Targets { get; }

    /// <summary>
    /// What each picture counts (<see cref="Datasets.ImageSample.Weight"/>), (N), float32, with a mean of 1 over the dataset, on the loader's device; null where all count the same. With mixing the mean of both
    /// pictures' by their shares.
    /// </summary>
    public torch.Tensor? Weights { get; }

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
        Targets?.Dispose();
        Weights?.Dispose();
    }
}
