using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// Cross-entropy over logits (N, K) with labels (N) or soft labels (N, K). Without focusing it is LibTorch's fused
/// cross-entropy; class weights normalise by the sum of the weights of the batch, as PyTorch does for hard labels.
/// </summary>
internal sealed class ClassificationLoss : IDisposable
{
    private readonly LossOptions _options;
    private readonly int _classes;
    private readonly Tensor? _weights;

    public ClassificationLoss(LossOptions options, IReadOnlyList<int> classCounts, TorchDevice device)
    {
        options.Validate(classCounts.Count);
        _options = options;
        _classes = classCounts.Count;
        float[]? weights = Weights(options, classCounts);
        Chance = Math.Log(_classes) * Math.Max(1, weights?.Max() ?? 1);
        _weights = weights is null ? null : torch.tensor(weights, device: device.Torch).DetachFromDisposeScope();
    }

    /// <summary>At most what a network that gives all classes the same probability has, whatever the targets; soft ones count with their weights.</summary>
    public double Chance { get; }

    public Tensor Compute(Tensor logits, Tensor labels, Tensor? softLabels)
    {
        if (_options.FocalGamma == 0)
        {
            return nn.functional.cross_entropy(logits, softLabels ?? labels, _weights, label_smoothing: _options.LabelSmoothing);
        }

        Tensor target = softLabels ?? nn.functional.one_hot(labels, _classes).to_type(ScalarType.Float32);
        if (_options.LabelSmoothing > 0)
        {
            target = target * (1 - _options.LabelSmoothing) + _options.LabelSmoothing / _classes;
        }

        if (_weights is not null)
        {
            target = target * _weights;
        }

        Tensor logProbabilities = nn.functional.log_softmax(logits, 1);
        Tensor focus = (1 - logProbabilities.exp()).pow(_options.FocalGamma);
        Tensor total = -(target * focus * logProbabilities).sum();
        return _weights is null ? total / logits.size(0) : total / target.sum();
    }

    public void Dispose() => _weights?.Dispose();

    private static float[]? Weights(LossOptions options, IReadOnlyList<int> counts)
    {
        if (options.ClassWeights is { } given)
        {
            return [.. given.Select(w => (float)w)];
        }

        if (options.Weighting == ClassWeighting.None)
        {
            return null;
        }

        double total = counts.Sum();
        return [.. counts.Select(count => (float)(total / ((double)counts.Count * Math.Max(count, 1))))];
    }
}
