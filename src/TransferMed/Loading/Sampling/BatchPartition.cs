namespace TransferMed.Loading;

/// <summary>How the order of an epoch is cut into batches.</summary>
internal sealed class BatchPartition
{
    private readonly int _batchSize;

    public BatchPartition(int samples, LoaderOptions options)
    {
        _batchSize = options.BatchSize;
        int full = samples / _batchSize;
        int rest = samples % _batchSize;
        bool merge = rest == 1 && options.MergeTrailingSample && full > 0;
        Count = full + (rest == 0 || options.DropLast || merge ? 0 : 1);
        SampleCount = options.DropLast ? full * _batchSize : samples;
        LargestBatch = Math.Min(SampleCount, merge && !options.DropLast ? _batchSize + 1 : _batchSize);
    }

    /// <summary>The number of batches.</summary>
    public int Count { get; }

    /// <summary>The number of samples in all batches.</summary>
    public int SampleCount { get; }

    /// <summary>The size of the largest batch.</summary>
    public int LargestBatch { get; }

    /// <summary>The place of a batch in the order.</summary>
    public (int Start, int Count) this[int batch]
    {
        get
        {
            int start = batch * _batchSize;
            return (start, batch == Count - 1 ? SampleCount - start : _batchSize);
        }
    }

    /// <summary>The batch of a place in the order.</summary>
    public int BatchOf(int position) => Math.Min(position / _batchSize, Count - 1);
}
