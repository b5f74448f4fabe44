using System.Diagnostics;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Makes batches on the device from pixels: one copy where they are in host memory, then augmentation and normalisation there.</summary>
internal sealed class BatchAssembler : IDisposable
{
    private readonly ImageDataset _dataset;
    private readonly Device _device;
    private readonly Augmentation.Stages _augmenter;
    private readonly LoaderStatistics.Counters _counters;
    private readonly bool _channelsLast;
    private readonly bool _half;
    private readonly int _views;
    private readonly PixelNormalizer _normalizer;
    private readonly float[]? _weights;

    public BatchAssembler(ImageDataset dataset, Preprocessing preprocessing, LoaderOptions options, TorchDevice device, LoaderStatistics.Counters counters)
    {
        _dataset = dataset;
        _weights = dataset.TrainingWeights();
        _device = device.Torch;
        _counters = counters;
        _channelsLast = options.ChannelsLast;
        _half = options.BFloat16;
        _views = options.Views;
        _normalizer = new PixelNormalizer(preprocessing, _device);
        _augmenter = new Augmentation.Stages(options.Augmentation);
    }

    /// <summary>Makes a batch from pixels, (N, H, W, C), uint8, on the host or on the device. Host memory may be filled again when this returns.</summary>
    public Batch Assemble(Tensor pixels, EpochPlan plan, int batch)
    {
        SampleKey[] keys = plan.KeysOf(batch);
        int[] indices = Array.ConvertAll(keys, key => key.Sample);
        long[] labels = Array.ConvertAll(indices, index => (long)_dataset.Samples[index].Label);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();

        long start = Stopwatch.GetTimestamp();
        Tensor bytes = pixels.device_type == _device.type ? pixels : pixels.to(_device);
        long copied = Stopwatch.GetTimestamp();

        // A fresh tensor on every device: the steps below write into it. Its values stay 0 to 255 until they are normalised.
        Tensor images = _normalizer.ToFloats(_views == 1 ? bytes : bytes.repeat(_views, 1, 1, 1), contiguous: !_channelsLast || _augmenter.ChangesPixels);
        SampleKey[] drawn = ViewsOf(keys);
        images = _normalizer.Apply(_augmenter.ChangePixels(images, drawn));
        images = _augmenter.ChangeNormalized(images, drawn);
        Tensor? softLabels = null;
        int classes = _dataset.Classes.Count;
        float[]? targets = _dataset.Task.IsOneOfSeveral ? null : [.. indices.SelectMany(index => _dataset.Samples[index].Targets)];
        float[]? weights = _weights is null ? null : Array.ConvertAll(indices, index => _weights[index]);
        if (_augmenter.Mixes)
        {
            (images, double[] shares) = _augmenter.Mix(images, keys);
            weights = weights is null ? null : SampleMixing.Targets(shares, weights, 1);
            if (targets is null)
            {
                softLabels = Upload.Floats(SampleMixing.SoftLabels(shares, labels, classes), _device, keys.Length, classes).DetachFromDisposeScope();
            }
            else
            {
                targets = SampleMixing.Targets(shares, targets, classes);
            }
        }

        images = PixelNormalizer.Arrange(_half ? images.to_type(ScalarType.BFloat16) : images, _channelsLast);
        Tensor labelTensor = tensor(labels, device: _device);
        _counters.CountCopy(copied - start);
        _counters.CountBatch(keys.Length, Stopwatch.GetTimestamp() - copied);
        Tensor? targetTensor = targets is null ? null : Upload.Floats(targets, _device, keys.Length, classes).DetachFromDisposeScope();
        Tensor? weightTensor = weights is null ? null : tensor(weights, device: _device).DetachFromDisposeScope();
        return new Batch(images.DetachFromDisposeScope(), labelTensor.DetachFromDisposeScope(), softLabels, indices, targetTensor, weightTensor);
    }

    public void Dispose()
    {
        _normalizer.Dispose();
    }

    /// <summary>The keys of all images of a batch, view by view.</summary>
    private SampleKey[] ViewsOf(SampleKey[] keys) => _views == 1
        ? keys
        : [.. Enumerable.Range(0, _views).SelectMany(view => keys.Select(key => key with { Repeat = key.Repeat * _views + view }))];
}
