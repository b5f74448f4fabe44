using Microsoft.Extensions.Logging;
using TorchSharp;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <content>Weights between those that the run began with and those that it came to.</content>
internal sealed partial class TrainingRun
{
    /// <summary>
    /// Ends with the weights of the place that the validation pictures prefer: by the options' metric, of equal ones by the lower log loss, then the
    /// one nearest to the end. A single place is taken without a look at pictures.
    /// </summary>
    private InterpolatedWeights Interpolate(ValueList<double> weights)
    {
        using FlatParameters.Snapshot end = FlatParameters.Snapshot.Of(_flat);
        InterpolatedWeights? best = null;
        foreach (double weight in weights.OrderDescending())
        {
            _cancellation.ThrowIfCancellationRequested();
            Lay(end, weight);
            IEvaluation? result = _source.HasValidation ? _source.EvaluateValidation(_cancellation) : null;
            var found = new InterpolatedWeights(weight, result?.Metrics, result?[_metric] ?? double.NaN, result?.Metrics.GetValueOrDefault(Metrics.LogLoss.Name, double.NaN) ?? double.NaN);
            if (best is null || found.IsBetterThan(best, _metric.HigherIsBetter))
            {
                best = found;
            }
        }

        Lay(end, best!.Weight);
        LogInterpolation(_logger, best.Weight, _metric.Name, best.Value);
        return best;
    }

    // Written as start + weight (end - start), so that what training left as it was stays equal to the bit at every weight.
    private void Lay(FlatParameters.Snapshot end, double weight)
    {
        if (weight == 1)
        {
            end.Restore(_flat);
            return;
        }

        using DisposeScope scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        FlatParameters.Snapshot.Restore(_flat, Between(_start!.Values, end.Values), Between(_start.Statistics, end.Statistics));
        foreach (FlatParameters.Slice slice in _flat.Slices.Where(slice => slice.Parameter.StaysInBetween))
        {
            _flat.Values.narrow(0, slice.Offset, slice.Length).copy_(end.Values.narrow(0, slice.Offset, slice.Length));
        }

        Tensor Between(Tensor from, Tensor to) => (to - from).Scale(weight).Add(from);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Interpolated between start (0) and end (1): {Weight:f2}, validation {Metric} {Value:f4}")]
    private static partial void LogInterpolation(ILogger logger, double weight, string metric, double value);
}

/// <summary>A place between start and end of a run, and what it is worth.</summary>
/// <param name="Weight">0 is the start, 1 the end.</param>
/// <param name="Validation">The metrics on the validation pictures, or null without any.</param>
/// <param name="Value">The metric that decides; NaN counts as worse than any number.</param>
/// <param name="LogLoss">What decides among equal ones.</param>
internal sealed record InterpolatedWeights(double Weight, IReadOnlyDictionary<string, double>? Validation, double Value, double LogLoss)
{
    public bool IsBetterThan(InterpolatedWeights other, bool higherIsBetter) => double.IsNaN(Value)
        ? false
        : double.IsNaN(other.Value) || (Value == other.Value ? LogLoss < other.LogLoss : Value > other.Value == higherIsBetter);
}
