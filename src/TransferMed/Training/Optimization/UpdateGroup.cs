using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Neighbouring parameters that are updated alike: views of the vectors, made once for an epoch.</summary>
internal sealed class UpdateGroup : IDisposable
{
    private readonly Tensor _values;
    private readonly Tensor _gradients;
    private readonly Dictionary<string, Tensor> _state;
    private readonly double _learningRateFactor;
    private readonly bool _decays;

    public UpdateGroup(FlatParameters flat, IEnumerable<KeyValuePair<string, Tensor>> state, long offset, long length, double learningRateFactor, bool decays, long stepsTaken)
    {
        using var noGradient = no_grad();
        _values = View(flat.Values);
        _gradients = View(flat.Gradients);
        _state = state.ToDictionary(vector => vector.Key, vector => View(vector.Value), StringComparer.Ordinal);
        _learningRateFactor = learningRateFactor;
        _decays = decays;
        StepsTaken = stepsTaken;

        Tensor View(Tensor whole) => whole.narrow(0, offset, length).DetachFromDisposeScope();
    }

    /// <summary>Updates that these parameters had; frozen epochs do not count (Adam's bias correction needs it).</summary>
    public long StepsTaken { get; private set; }

    public void Update(Optimizer optimizer, double learningRate, double? momentum)
    {
        optimizer.Update(new ParameterGroup(
            _values, _gradients, _state, learningRate * _learningRateFactor, _decays ? optimizer.WeightDecay : 0, momentum, StepsTaken + 1));
        StepsTaken++;
    }

    public void Dispose()
    {
        _values.Dispose();
        _gradients.Dispose();
        foreach (Tensor tensor in _state.Values)
        {
            tensor.Dispose();
        }
    }
}
