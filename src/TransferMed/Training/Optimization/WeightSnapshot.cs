using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>A copy of weights and running statistics that can be put back.</summary>
internal sealed class WeightSnapshot : IDisposable
{
    public WeightSnapshot(Tensor values, Tensor statistics)
    {
        Values = values.clone().DetachFromDisposeScope();
        Statistics = statistics.clone().DetachFromDisposeScope();
    }

    public Tensor Values { get; }

    public Tensor Statistics { get; }

    public static WeightSnapshot Of(FlatParameters flat) => new(flat.Values, flat.Statistics);

    /// <summary>Puts values and statistics into the network.</summary>
    public static void Restore(FlatParameters flat, Tensor values, Tensor statistics)
    {
        using var noGradient = torch.no_grad();
        flat.Values.copy_(values);
        flat.Statistics.copy_(statistics);
    }

    public void Restore(FlatParameters flat) => Restore(flat, Values, Statistics);

    public void Dispose()
    {
        Values.Dispose();
        Statistics.Dispose();
    }
}
