using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The exponential moving average of weights and running statistics. The decay of update t is
/// min(decay, (1 + t) / (10 + t)), so that a short run is not held back by its random start. What was never trained
/// stays equal to the bit: the average of equal numbers differs from them in the last place.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly FlatParameters _flat;
    private readonly double _decay;
    private readonly List<(Tensor Average, Tensor Network)> _kept = [];

    public WeightAverage(FlatParameters flat, double decay)
    {
        _flat = flat;
        _decay = decay;
        Values = flat.Values.clone().DetachFromDisposeScope();
        Statistics = flat.Statistics.clone().DetachFromDisposeScope();
    }

    public Tensor Values { get; }

    public Tensor Statistics { get; }

    public long Updates { get; set; }

    /// <summary>Says which parts the coming updates take over as they are.</summary>
    public void Keep(FrozenParts frozen)
    {
        Forget();
        _kept.AddRange(frozen.Values.Select(range => Pair(Values, _flat.Values, range)));
        _kept.AddRange(frozen.Statistics.Select(range => Pair(Statistics, _flat.Statistics, range)));
    }

    public void Update()
    {
        using var noGradient = torch.no_grad();
        double decay = Math.Min(_decay, (1.0 + Updates) / (10.0 + Updates));
        Updates++;
        Values.mul_(decay).add_(_flat.Values, alpha: 1 - decay);
        Statistics.mul_(decay).add_(_flat.Statistics, alpha: 1 - decay);
        foreach ((Tensor average, Tensor network) in _kept)
        {
            average.copy_(network);
        }
    }

    public void Dispose()
    {
        Forget();
        Values.Dispose();
        Statistics.Dispose();
    }

    private static (Tensor Average, Tensor Network) Pair(Tensor average, Tensor network, (long Offset, long Length) range) =>
        (average.narrow(0, range.Offset, range.Length).DetachFromDisposeScope(), network.narrow(0, range.Offset, range.Length).DetachFromDisposeScope());

    private void Forget()
    {
        foreach ((Tensor average, Tensor network) in _kept)
        {
            average.Dispose();
            network.Dispose();
        }

        _kept.Clear();
    }
}
