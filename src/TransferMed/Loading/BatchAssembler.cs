using System.Diagnostics;
using TorchSharp;
using TransferMed.Data;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Makes batches on the device from pixels: one copy where they are in host memory, then augmentation and normalisation there.</summary>
internal sealed class BatchAssembler : IDisposable
{
    private readonly ImageDataset _dataset;
    private readonly Device _device;
    private readonly ImageAugmenter _augmenter;
    private readonly LoaderCounters _counters;
    private readonly bool _channelsLast;
    private readonly bool _half;
    private readonly Tensor _scale;
    private readonly Tensor _shift;

    public BatchAssembler(ImageDataset dataset, ImageGeometry geometry, LoaderOptions options, TorchDevice device, LoaderCounters counters)
    {
        _dataset = dataset;
        _device = device.Torch;
        _counters = counters;
        _channelsLast = options.ChannelsLast;
        _half = options.BFloat16;
        (float[] scale, float[] shift) = options.Normalization.AffineOf(geometry.Channels);
        using DisposeScope scope = NewDisposeScope();
        _scale = Upload.Floats(scale, _device, 1, geometry.Channels, 1, 1).DetachFromDisposeScope();
        _shift = Upload.Floats(shift, _device, 1, geometry.Channels, 1, 1).DetachFromDisposeScope();
        _augmenter = new ImageAugmenter(options.Augmentation);
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

        // A fresh tensor on every device: the steps below write into it. Its values stay 0 to 255 until they are normalised,
        // so that a picture without changes is exactly what it is without augmentation.
        Tensor images = bytes.permute(0, 3, 1, 2).to_type(ScalarType.Float32);
        if (!_channelsLast || _augmenter.ChangesPixels)
        {
            images = images.contiguous();
        }

        images = _augmenter.ChangePixels(images, keys);
        images.mul_(_scale).add_(_shift);
        images = _augmenter.ChangeNormalized(images, keys);
        Tensor? softLabels = null;
        if (_augmenter.Mixes)
        {
            int classes = _dataset.Classes.Count;
            (images, float[] soft) = _augmenter.Mix(images, keys, labels, classes);
            softLabels = Upload.Floats(soft, _device, keys.Length, classes).DetachFromDisposeScope();
        }

        images = Arrange(images);
        Tensor labelTensor = tensor(labels, device: _device);
        _counters.CountCopy(copied - start);
        _counters.CountBatch(keys.Length, Stopwatch.GetTimestamp() - copied);
        return new Batch(images.DetachFromDisposeScope(), labelTensor.DetachFromDisposeScope(), softLabels, indices);
    }

    private Tensor Arrange(Tensor images)
    {
        if (_half)
        {
            images = images.to_type(ScalarType.BFloat16);
        }

        // Nothing is copied where the values lie so already.
        return _channelsLast ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;
    }

    public void Dispose()
    {
        _scale.Dispose();
        _shift.Dispose();
    }
}
