namespace TransferMed.Loading;

/// <summary>How the order of an epoch is cut into batches, and which of them are brought: all, or every n-th of an epoch that several loaders share.</summary>
internal sealed class BatchPartition
{
    private readonly int _batchSize;
    private readonly BatchShare _share;
    private readonly int _last;

    public BatchPartition(int samples, LoaderOptions options)
    {
        _batchSize = options.BatchSize;
        _share = options.Share;
        int full = samples / _batchSize;
        int rest = samples % _batchSize;
        bool merge = rest == 1 && options.MergeTrailingSample && full > 0;
        Total = full + (rest == 0 || options.DropLast || merge ? 0 : 1);
        int all = options.DropLast ? full * _batchSize : samples;
        Count = Math.Max(0, (Total - _share.Rank + _share.Count - 1) / _share.Count);
        if (Count > 0)
        {
            _last = _share.PlaceOf(Count - 1) == Total - 1 ? all - (Total - 1) * _batchSize : _batchSize;
            SampleCount = (Count - 1) * _batchSize + _last;
            LargestBatch = Count == 1 ? _last : Math.Max(_batchSize, _last);
        }
    }

    /// <summary>The number of batches of the whole epoch.</summary>
    public int Total { get; }

    /// <summary>The number of own batches.</summary>
    public int Count { get; }

    /// <summary>The number of samples in all own batches.</summary>
    public int SampleCount { get; }

    /// <summary>The size of the largest own batch.</summary>
    public int LargestBatch { get; }

    /// <summary>The place of an own batch in the order of the own samples.</summary>
    public (int Start, int Count) this[int batch] => (batch * _batchSize, batch == Count - 1 ? _last : _batchSize);

    /// <summary>The own batch of a place in the order of the own samples.</summary>
    public int BatchOf(int position) => Math.Min(position / _batchSize, Count - 1);

    /// <summary>What belongs to the own batches of something that the whole order has one of for each sample.</summary>
    public int[] Own(int[] order)
    {
        if (_share.Count == 1)
        {
            return order;
        }

        var own = new int[SampleCount];
        for (int batch = 0; batch < Count; batch++)
        {
            (int start, int count) = this[batch];
            Array.Copy(order, _share.PlaceOf(batch) * _batchSize, own, start, count);
        }

        return own;
    }
}
