using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
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

    /// <summary>
    /// Finds what has been frozen since the run began, which the updates of the coming epoch take over as it is. A running statistic counts
    /// as frozen with the scale of its batch norm, which is what makes the norm keep it.
    /// </summary>
    /// <param name="network">The network, whose parameters know whether they will be trained.</param>
    /// <param name="stepsTaken">The updates that each parameter had, in the order of the slices.</param>
    public void KeepFrozen(Network network, IReadOnlyList<long> stepsTaken)
    {
        Forget();
        var frozen = new HashSet<string>(StringComparer.Ordinal);
        var ranges = new List<(long Offset, long Length)>();
        for (int i = 0; i < _flat.Slices.Count; i++)
        {
            FlatParameters.Slice slice = _flat.Slices[i];
            if (!slice.Parameter.Trainable && stepsTaken[i] == 0)
            {
                Add(ranges, slice.Offset, slice.Length);
                frozen.Add(slice.Parameter.Name);
            }
        }

        _kept.AddRange(ranges.Select(range => Pair(Values, _flat.Values, range)));
        _kept.AddRange(FrozenStatistics(network, frozen).Select(range => Pair(Statistics, _flat.Statistics, range)));
    }

    public void Update()
    {
        using var noGradient = torch.no_grad();
        double decay = Math.Min(_decay, (1.0 + Updates) / (10.0 + Updates));
        Updates++;
        Values.Scale(decay).Add(_flat.Values, 1 - decay);
        Statistics.Scale(decay).Add(_flat.Statistics, 1 - decay);
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

    private List<(long Offset, long Length)> FrozenStatistics(Network network, HashSet<string> frozen)
    {
        var ranges = new List<(long Offset, long Length)>();
        HashSet<string> names = [.. _flat.Slices.Select(slice => slice.Parameter.Name)];
        long offset = 0;
        foreach (NetworkBuffer buffer in network.AllBuffers)
        {
            long length = buffer.Tensor.numel();
            string scale = buffer.Name[..(buffer.Name.LastIndexOf('.') + 1)] + "weight";
            if (frozen.Contains(scale) || (!names.Contains(scale) && IsFrozen(buffer.Stage)))
            {
                Add(ranges, offset, length);
            }

            offset += length;
        }

        return ranges;

        // A norm of a user's module may have no scale: it is frozen with everything else of its stage.
        bool IsFrozen(int stage) => network.AllParameters.Where(p => p.Stage == stage).All(p => frozen.Contains(p.Name));
    }

    // Neighbours become one range, so that a frozen backbone is a few of them however many layers it has.
    private static void Add(List<(long Offset, long Length)> ranges, long offset, long length)
    {
        if (ranges.Count > 0 && ranges[^1].Offset + ranges[^1].Length == offset)
        {
            ranges[^1] = (ranges[^1].Offset, ranges[^1].Length + length);
        }
        else
        {
            ranges.Add((offset, length));
        }
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
