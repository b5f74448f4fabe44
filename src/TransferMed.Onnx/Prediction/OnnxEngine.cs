using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace TransferMed.Onnx;

/// <summary>A graph on ONNX Runtime. Owns the session.</summary>
internal sealed class OnnxEngine : INetworkEngine
{
    private readonly GraphSession _session;
    private readonly OnnxModelInfo _info;
    private readonly byte[] _pixels;
    private readonly PixelNormalizer _normalizer;

    public OnnxEngine(GraphSession session, OnnxModelInfo info, int capacity)
    {
        (_session, _info, Capacity) = (session, info, capacity);
        Geometry = info.Preprocessing.Geometry;
        RequireMemory(info, capacity, Geometry.ByteCount);
        _pixels = GC.AllocateUninitializedArray<byte>(checked(capacity * Geometry.ByteCount));
        _normalizer = new PixelNormalizer(info.Preprocessing);
    }

    private static void RequireMemory(OnnxModelInfo info, int capacity, int imageBytes)
    {
        NetworkMemory.RequireInference(info.Network, capacity, TorchDevice.Cpu);
        if ((long)capacity * imageBytes > Array.MaxLength)
        {
            throw new OnnxModelException(
                $"{capacity} pictures of {info.Network.Input} have {(long)capacity * imageBytes} bytes; at most {Array.MaxLength} go through the graph at once. Make {nameof(PredictorOptions)}.{nameof(PredictorOptions.BatchSize)} smaller.");
        }
    }

    public Preprocessing Preprocessing => _info.Preprocessing;

    private ImageGeometry Geometry { get; }

    public int Capacity { get; }

    public bool GivesLogits => !_info.Softmax;

    public bool GivesFeatures => false;

    public bool GivesOutOfDistributionScore => _info.OutOfDistributionScore;

    public Span<byte> Place(int index) => _pixels.AsSpan(index * Geometry.ByteCount, Geometry.ByteCount);

    public NetworkRows Run(int count, bool features)
    {
        Memory<byte> pixels = _pixels.AsMemory(0, count * Geometry.ByteCount);
        return _info.Input == OnnxInput.Pixels
            ? _session.Run(pixels, [count, Geometry.Height, Geometry.Width, Geometry.Channels])
            : RunNormalized(_normalizer.Normalize(pixels.Span, count), count);
    }

    /// <summary>Computes normalised pictures (N, C, H, W).</summary>
    public NetworkRows RunNormalized(Memory<float> images, int count) =>
        _session.Run(images, [count, Geometry.Channels, Geometry.Height, Geometry.Width]);

    public void Dispose() => _session.Dispose();
}
