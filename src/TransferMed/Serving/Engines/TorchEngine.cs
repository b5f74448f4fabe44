using TorchSharp;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Serving;

/// <summary>A network in its form for inference, on LibTorch. The network stays the caller's and must outlive it.</summary>
internal sealed class TorchEngine : INetworkEngine
{
    private readonly OptimizedNetwork _optimized;
    private readonly HostBuffer _buffer;
    private readonly PixelNormalizer _normalizer;
    private readonly bool _channelsLast;

    public TorchEngine(Network network, Preprocessing preprocessing, int capacity, Precision precision)
    {
        NetworkMemory.RequireInference(network.Spec, capacity, network.Device);
        Capacity = capacity;
        Preprocessing = preprocessing;
        using DisposeScope scope = NewDisposeScope();
        _optimized = new OptimizedNetwork(network, MemoryFormat.Auto, shares: true, PrecisionChoice.Resolve(precision, network.Device));
        _channelsLast = _optimized.Report.MemoryFormat == MemoryFormat.ChannelsLast;
        _buffer = new HostBuffer(capacity, preprocessing.Geometry);
        _normalizer = new PixelNormalizer(preprocessing, network.Device.Torch);
    }

    public Preprocessing Preprocessing { get; }

    public int Capacity { get; }

    public bool GivesLogits => true;

    public bool GivesFeatures => true;

    public bool GivesOutOfDistributionScore => false;

    public Span<byte> Place(int index) => _buffer.Sample(index);

    public NetworkRows Run(int count, bool features)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor images = _normalizer.Normalize(_buffer.Pixels.narrow(0, 0, count), _channelsLast);
        if (!features)
        {
            return new NetworkRows(TensorArrays.Floats(_optimized.Forward(images)), default, count);
        }

        (Tensor entering, Tensor leaving) = _optimized.ForwardWithFeatures(images);
        return new NetworkRows(TensorArrays.Floats(leaving), TensorArrays.Floats(entering), count);
    }

    public void Dispose()
    {
        _optimized.Dispose();
        _buffer.Dispose();
        _normalizer.Dispose();
    }
}
