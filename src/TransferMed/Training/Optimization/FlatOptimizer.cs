using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Updates a flattened network: groups neighbours that are treated alike and lets the optimiser update each group.</summary>
internal sealed class FlatOptimizer : IDisposable
{
    private readonly FlatParameters _flat;
    private readonly Optimizer _optimizer;
    private readonly long[] _stepsTaken;
    private readonly List<Group> _groups = [];

    public FlatOptimizer(FlatParameters flat, Optimizer optimizer)
    {
        optimizer.Validate();
        _flat = flat;
        _optimizer = optimizer;
        _stepsTaken = new long[flat.Slices.Count];
        State = [.. optimizer.StateNames.Select(name => KeyValuePair.Create(name, torch.zeros_like(flat.Values).DetachFromDisposeScope()))];
    }

    /// <summary>The optimiser's vectors over all parameters, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> State { get; }

    /// <summary>The values that parameters may be pulled to; the caller's.</summary>
    public Tensor? Start { get; init; }

    /// <summary>The updates that each parameter had, in the order of the slices.</summary>
    public IReadOnlyList<long> StepsTaken
    {
        get
        {
            CollectSteps();
            return _stepsTaken;
        }
    }

    public void RestoreSteps(IReadOnlyList<long> steps)
    {
        Ungroup();
        for (int i = 0; i < _stepsTaken.Length; i++)
        {
            _stepsTaken[i] = steps[i];
        }
    }

    /// <summary>Freezes, thaws and groups the parameters for the coming epoch.</summary>
    public void Regroup(Func<NetworkParameter, ParameterTreatment> treatment)
    {
        CollectSteps();
        Ungroup();
        (ParameterTreatment Treatment, bool Decays, long Steps)? key = null;
        int first = 0;
        for (int i = 0; i <= _flat.Slices.Count; i++)
        {
            (ParameterTreatment Treatment, bool Decays, long Steps)? next = null;
            if (i < _flat.Slices.Count)
            {
                FlatParameters.Slice slice = _flat.Slices[i];
                ParameterTreatment wanted = treatment(slice.Parameter);
                slice.Parameter.Trainable = wanted.Trainable;
                next = wanted.Trainable ? (wanted, slice.Decays, _stepsTaken[i]) : null;
            }

            if (i == _flat.Slices.Count || next != key)
            {
                AddGroup(first, i - first, key);
                (first, key) = (i, next);
            }
        }
    }

    /// <summary>Sets the whole gradient vector to zero.</summary>
    public void ZeroGradients()
    {
        using var scope = torch.NewDisposeScope();

        // Not zero_(): TorchSharp's gives a new tensor and leaves this one as it is.
        _flat.Gradients.Fill(0);
    }

    /// <summary>Clips the gradients of all trained parameters together, then updates them. Reads nothing back from the device.</summary>
    public void Step(double learningRate, double? momentum)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        if (_optimizer.ClipNorm is { } limit)
        {
            // Frozen parameters have zero gradients, so the norm of the whole vector is that of the trained ones.
            Tensor scale = _flat.Gradients.norm().Plus(1e-6).reciprocal().Times(limit).AtMost(1);
            _flat.Gradients.mul_(scale);
        }

        foreach (Group group in _groups)
        {
            group.Update(_optimizer, learningRate, momentum);
        }
    }

    public void Dispose()
    {
        Ungroup();
        foreach ((_, Tensor tensor) in State)
        {
            tensor.Dispose();
        }
    }

    private void AddGroup(int first, int count, (ParameterTreatment Treatment, bool Decays, long Steps)? key)
    {
        if (count == 0 || key is not { } group)
        {
            return;
        }

        _groups.Add(new Group(_flat, State, Start, first, count, group.Treatment, group.Decays, group.Steps));
    }

    private void CollectSteps()
    {
        foreach (Group group in _groups)
        {
            Array.Fill(_stepsTaken, group.StepsTaken, group.First, group.Count);
        }
    }

    private void Ungroup()
    {
        foreach (Group group in _groups)
        {
            group.Dispose();
        }

        _groups.Clear();
    }

    /// <summary>Neighbouring parameters that are updated alike: views of the vectors, made once for an epoch.</summary>
    private sealed class Group : IDisposable
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
        /// <param name="first">The first slice.</param>
        /// <param name="count">The number of slices.</param>
        /// <param name="treatment">What happens to them.</param>
        /// <param name="decays">Whether they decay.</param>
        /// <param name="stepsTaken">The updates that they had.</param>
        public Group(
            FlatParameters flat, IEnumerable<KeyValuePair<string, Tensor>> state, Tensor? start, int first, int count, ParameterTreatment treatment, bool decays, long stepsTaken)
        {
            FlatParameters.Slice last = flat.Slices[first + count - 1];
            long offset = flat.Slices[first].Offset;
            long length = last.Offset + last.Length - offset;
            using var noGradient = torch.no_grad();
            _values = View(flat.Values);
            _gradients = View(flat.Gradients);
            _state = state.ToDictionary(vector => vector.Key, vector => View(vector.Value), StringComparer.Ordinal);
            _start = start is null || treatment.Pull == 0 ? null : View(start);
            _treatment = treatment;
            _decays = decays;
            First = first;
            Count = count;
            StepsTaken = stepsTaken;

            Tensor View(Tensor whole) => whole.narrow(0, offset, length).DetachFromDisposeScope();
        }

        /// <summary>The first of its slices.</summary>
        public int First { get; }

        /// <summary>The number of its slices.</summary>
        public int Count { get; }

        /// <summary>Updates that these parameters had; frozen epochs do not count (Adam's bias correction needs it).</summary>
        public long StepsTaken { get; private set; }

        public void Update(Optimizer optimizer, double learningRate, double? momentum)
        {
            if (_start is not null)
            {
                // The gradient of half the pull times the squared distance.
                using Tensor away = _values - _start;
                _gradients.Add(away, _treatment.Pull);
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
}
