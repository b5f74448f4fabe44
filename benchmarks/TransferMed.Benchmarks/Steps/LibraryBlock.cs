using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>The library's form of a block, cut out of a network that consists of it, a pooling and a head.</summary>
internal sealed class LibraryBlock : BlockStep
{
    private readonly Network _network;
    private readonly Layer[] _layers;
    private readonly Precision _precision;

    /// <param name="spec">A network whose first step is the block.</param>
    /// <param name="map">What the block gets, (N, C, H, W); stays the caller's.</param>
    /// <param name="format">The order of the weights and of the map.</param>
    /// <param name="precision">With bfloat16 the map is in it too, as it is behind a convolution.</param>
    /// <param name="device">Where the map is.</param>
    public LibraryBlock(NetworkSpec spec, Tensor map, MemoryFormat format, Precision precision, TorchDevice device)
    {
        _network = Network.Create(spec, seed: 1, device);
        _network.UseMemoryFormat(format);
        ILayerParts parts = _network.Units;
        _layers = parts.Layers(_network.Plan.Steps.Take(1));
        _precision = precision;
        using DisposeScope scope = NewDisposeScope();
        Tensor arranged = _network.MemoryFormat == MemoryFormat.ChannelsLast ? ChannelsLastLayout.Of(map) : map;
        Attach(
            precision == Precision.Full ? arranged : arranged.to_type(ScalarType.BFloat16),
            _network.AllParameters.Where(parameter => !parameter.IsHead).Select(parameter => parameter.Tensor));
    }

    public override void Dispose()
    {
        base.Dispose();
        _network.Dispose();
    }

    protected override Tensor Forward(Tensor map)
    {
        using Autocast.Scope scope = Autocast.Enter(_network.Device, _precision);
        return Layer.RunAll(_layers, map, training: true);
    }
}
