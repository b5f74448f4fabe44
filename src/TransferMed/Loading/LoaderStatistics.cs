namespace TransferMed.Loading;

/// <summary>Where a loader's time went since it was made: whether the loader or the network is the limit.</summary>
public sealed record LoaderStatistics
{
    /// <summary>The batches handed out.</summary>
    public long Batches { get; init; }

    /// <summary>The pictures handed out.</summary>
    public long Samples { get; init; }

    /// <summary>The pictures decoded.</summary>
    public long Decoded { get; init; }

    /// <summary>The pictures that were taken from the cache.</summary>
    public long CacheHits { get; init; }

    /// <summary>The time spent on decoding and resizing, summed over all threads.</summary>
    public TimeSpan DecodeTime { get; init; }

    /// <summary>The time that the caller waited for decoded pixels. Near zero: the network is the limit.</summary>
    public TimeSpan WaitTime { get; init; }

    /// <summary>The time of the copies to the device.</summary>
    public TimeSpan CopyTime { get; init; }

    /// <summary>The time of augmentation and normalisation; on a CUDA device the time to launch them.</summary>
    public TimeSpan AugmentTime { get; init; }
}
