using TorchSharp;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Updates a flattened network: groups neighbours that are treated alike and lets the optimiser update each group.</summary>
internal sealed class FlatOptimizer : IDisposable
{
    private readonly FlatParameters _flat;
    private readonly Optimizer _optimizer;
    private readonly long[] _stepsTaken;
    private readonly List<UpdateGroup> _groups = [];
    private readonly List<(int First, int Count)> _groupSlices = [];

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
                FlatSlice slice = _flat.Slices[i];
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
        _flat.Gradients.fill_(0);
    }

    /// <summary>Clips the gradients of all trained parameters together, then updates them. Reads nothing back from the device.</summary>
    public void Step(double learningRate, double? momentum)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        if (_optimizer.ClipNorm is { } limit)
        {
            // Frozen parameters have zero gradients, so the norm of the whole vector is that of the trained ones.
            Tensor scale = (limit / (_flat.Gradients.norm() + 1e-6)).clamp_(max: 1);
            _flat.Gradients.mul_(scale);
        }

        foreach (UpdateGroup group in _groups)
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

        FlatSlice last = _flat.Slices[first + count - 1];
        long offset = _flat.Slices[first].Offset;
        _groups.Add(new UpdateGroup(_flat, State, Start, offset, last.Offset + last.Length - offset, group.Treatment, group.Decays, group.Steps));
        _groupSlices.Add((first, count));
    }

    private void CollectSteps()
    {
        for (int g = 0; g < _groups.Count; g++)
        {
            Array.Fill(_stepsTaken, _groups[g].StepsTaken, _groupSlices[g].First, _groupSlices[g].Count);
        }
    }

    private void Ungroup()
    {
        foreach (UpdateGroup group in _groups)
        {
            group.Dispose();
        }

        _groups.Clear();
        _groupSlices.Clear();
    }
}
