using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Neighbouring parameters that are updated alike: views of the vectors, made once for an epoch.</summary>
internal sealed class UpdateGroup : IDisposable
{
    private readonly Tensor _values;
    private readonly Tensor _gradients;
    private readonly Dictionary<string, Tensor> _state;
    private readonly Tensor? _start;
    private readonly ParameterTreatment _treatment;
    private readonly bool _decays;

    /// <param name="flat">The vectors.</param>
    /// <param name="state">The optimiser's vectors.</param>
    /// <param name="start">The values that parameters are pulled to; null where none is.</param>
    /// <param name="offset">The first element.</param>
    /// <param name="length">The elements.</param>
    /// <param name="treatment">What happens to them.</param>
    /// <param name="decays">Whether they decay.</param>
    /// <param name="stepsTaken">The updates that they had.</param>
    public UpdateGroup(FlatParameters flat, IEnumerable<KeyValuePair<string, Tensor>> state, Tensor? start, long offset, long length, ParameterTreatment treatment, bool decays, long stepsTaken)
    {
        using var noGradient = no_grad();
        _values = View(flat.Values);
        _gradients = View(flat.Gradients);
        _state = state.ToDictionary(vector => vector.Key, vector => View(vector.Value), StringComparer.Ordinal);
        _start = start is null || treatment.Pull == 0 ? null : View(start);
        _treatment = treatment;
        _decays = decays;
        StepsTaken = stepsTaken;

        Tensor View(Tensor whole) => whole.narrow(0, offset, length).DetachFromDisposeScope();
    }

    /// <summary>Updates that these parameters had; frozen epochs do not count (Adam's bias correction needs it).</summary>
    public long StepsTaken { get; private set; }

    public void Update(Optimizer optimizer, double learningRate, double? momentum)
    {
        if (_start is not null)
        {
            // The gradient of half the pull times the squared distance.
            using Tensor away = _values - _start;
            _gradients.add_(away, alpha: _treatment.Pull);
        }

        double decay = _decays ? _treatment.WeightDecay ?? optimizer.WeightDecay : 0;
        optimizer.Update(new ParameterGroup(_values, _gradients, _state, learningRate * _treatment.LearningRateFactor, decay, momentum, StepsTaken + 1));
        StepsTaken++;
    }

    public void Dispose()
    {
        _values.Dispose();
        _gradients.Dispose();
        _start?.Dispose();
        foreach (Tensor tensor in _state.Values)
        {
            tensor.Dispose();
        }
    }
}
