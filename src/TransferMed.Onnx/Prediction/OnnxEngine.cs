using TransferMed.Data;
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
    private readonly float[] _scale;
    private readonly float[] _shift;

    public OnnxEngine(GraphSession session, OnnxModelInfo info, int capacity)
    {
        (_session, _info, Capacity) = (session, info, capacity);
        InputShape input = info.Network.Input;
        Geometry = new ImageGeometry(input.Height, input.Width, input.Channels, info.Resize);
        RequireMemory(info, capacity, Geometry.ByteCount);
        _pixels = GC.AllocateUninitializedArray<byte>(checked(capacity * Geometry.ByteCount));
        (_scale, _shift) = info.Normalization.AffineOf(input.Channels);
    }

    private static void RequireMemory(OnnxModelInfo info, int capacity, int pictureBytes)
    {
        NetworkMemory.RequireInference(info.Network, capacity, TorchDevice.Cpu);
        if ((long)capacity * pictureBytes > Array.MaxLength)
        {
            throw new OnnxModelException(
                $"{capacity} pictures of {info.Network.Input} have {(long)capacity * pictureBytes} bytes; at most {Array.MaxLength} go through the graph at once. Make {nameof(OnnxPredictorOptions)}.{nameof(OnnxPredictorOptions.BatchSize)} smaller.");
        }
    }

    public ImageGeometry Geometry { get; }

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
            : RunNormalized(PixelNormalization.Apply(pixels.Span, count, _info.Network.Input, _scale, _shift), count);
    }

    /// <summary>Computes normalised pictures (N, C, H, W).</summary>
    public NetworkRows RunNormalized(Memory<float> pictures, int count) =>
        _session.Run(pictures, [count, Geometry.Channels, Geometry.Height, Geometry.Width]);

    public void Dispose() => _session.Dispose();
}
