using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The exponential moving average of weights and running statistics. The decay of update t is
/// min(decay, (1 + t) / (10 + t)), so that a short run is not held back by its random start.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly FlatParameters _flat;
    private readonly double _decay;

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

    public void Update()
    {
        using var noGradient = torch.no_grad();
        double decay = Math.Min(_decay, (1.0 + Updates) / (10.0 + Updates));
        Updates++;
        Values.mul_(decay).add_(_flat.Values, alpha: 1 - decay);
        Statistics.mul_(decay).add_(_flat.Statistics, alpha: 1 - decay);
    }

    public void Dispose()
    {
        Values.Dispose();
        Statistics.Dispose();
    }
}
