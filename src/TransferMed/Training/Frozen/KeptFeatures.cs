using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>What the head takes of the validation images, batch by batch, while everything before the head stays as it is. It owns its tensors.</summary>
internal sealed class KeptFeatures : IDisposable
{
    private readonly List<(Tensor Features, IReadOnlyList<int> Samples)> _batches = [];

    /// <summary>Whether all batches are there.</summary>
    public bool IsWhole { get; private set; }

    public IReadOnlyList<(Tensor Features, IReadOnlyList<int> Samples)> Batches => _batches;

    /// <summary>Keeps a batch.</summary>
    public void Add(Tensor features, IReadOnlyList<int> samples) => _batches.Add((features.DetachFromDisposeScope(), samples));

    /// <summary>Says that no batch is missing.</summary>
    public void Close() => IsWhole = true;

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        foreach ((Tensor features, _) in _batches)
        {
            features.Dispose();
        }

        _batches.Clear();
        IsWhole = false;
    }

    public void Dispose() => Clear();
}
