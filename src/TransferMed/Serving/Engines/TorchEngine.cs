using TorchSharp;
using TransferMed.Data;
using TransferMed.Explanations;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Serving;

/// <summary>A network in its form for inference, on LibTorch. The network stays the caller's and must outlive it.</summary>
internal sealed class TorchEngine : INetworkEngine
{
    private readonly Device _device;
    private readonly OptimizedNetwork _optimized;
    private readonly HostBuffer _buffer;
    private readonly Tensor _scale;
    private readonly Tensor _shift;
    private readonly bool _channelsLast;

    public TorchEngine(Network network, Normalization normalization, ResizeMode resize, int capacity, Precision precision)
    {
        NetworkMemory.RequireInference(network.Spec, capacity, network.Device);
        Capacity = capacity;
        Geometry = Inference.Geometry(network, resize);
        _device = network.Device.Torch;
        (float[] scale, float[] shift) = normalization.AffineOf(Geometry.Channels);
        using DisposeScope scope = NewDisposeScope();
        _optimized = new OptimizedNetwork(network, MemoryFormat.Auto, shares: true, PrecisionChoice.Resolve(precision, network.Device));
        _channelsLast = _optimized.Report.MemoryFormat == MemoryFormat.ChannelsLast;
        _buffer = new HostBuffer(capacity, Geometry);
        _scale = Upload.Floats(scale, _device, 1, scale.Length, 1, 1).DetachFromDisposeScope();
        _shift = Upload.Floats(shift, _device, 1, shift.Length, 1, 1).DetachFromDisposeScope();
    }

    public ImageGeometry Geometry { get; }

    public int Capacity { get; }

    public bool GivesLogits => true;

    public bool GivesFeatures => true;

    public bool GivesOutOfDistributionScore => false;

    public Span<byte> Place(int index) => _buffer.Sample(index);

    public NetworkRows Run(int count, bool features)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor pictures = Normalize(_buffer.Pixels.narrow(0, 0, count));
        if (!features)
        {
            return new NetworkRows(TensorArrays.Floats(_optimized.Forward(pictures)), default, count);
        }

        (Tensor entering, Tensor leaving) = _optimized.ForwardWithFeatures(pictures);
        return new NetworkRows(TensorArrays.Floats(leaving), TensorArrays.Floats(entering), count);
    }

    public void Dispose()
    {
        _optimized.Dispose();
        _buffer.Dispose();
        _scale.Dispose();
        _shift.Dispose();
    }

    // The steps of BatchAssembler without augmentation, in their order: the same floats to the bit.
    private Tensor Normalize(Tensor pixels)
    {
        Tensor bytes = _device.type == DeviceType.CPU ? pixels : pixels.to(_device);
        Tensor images = bytes.permute(0, 3, 1, 2).to_type(ScalarType.Float32);
        if (!_channelsLast)
        {
            images = images.contiguous();
        }

        images.mul_(_scale).add_(_shift);
        return _channelsLast ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;
    }
}
