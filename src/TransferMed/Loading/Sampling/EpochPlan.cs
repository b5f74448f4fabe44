namespace TransferMed.Loading;

/// <summary>Which samples an epoch brings, in which order and batches.</summary>
internal sealed class EpochPlan
{
    private readonly long _seed;
    private readonly int _epoch;
    private readonly int[] _repeats;

    public EpochPlan(long seed, int epoch, int[] samples, BatchPartition partition)
    {
        _seed = seed;
        _epoch = epoch;
        Samples = samples;
        Partition = partition;
        _repeats = new int[samples.Length];
        var seen = new Dictionary<int, int>(samples.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            seen.TryGetValue(samples[i], out _repeats[i]);
            seen[samples[i]] = _repeats[i] + 1;
        }
    }

    /// <summary>Indices into the dataset, in order.</summary>
    public int[] Samples { get; }

    /// <summary>The batches.</summary>
    public BatchPartition Partition { get; }

    /// <summary>The keys of the samples of a batch.</summary>
    public SampleKey[] KeysOf(int batch)
    {
        (int start, int count) = Partition[batch];
        var keys = new SampleKey[count];
        for (int i = 0; i < count; i++)
        {
            keys[i] = new SampleKey(_seed, _epoch, Samples[start + i], _repeats[start + i]);
        }

        return keys;
    }
}
