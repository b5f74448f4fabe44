using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>How a <see cref="BatchLoader"/> orders, keeps and augments pictures. Compares by value.</summary>
public sealed record LoaderOptions
{
    /// <summary>The number of pictures in a batch, at least 1. Default: 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>True: another order in every epoch, a pure function of <see cref="Seed"/> and the epoch. False (default): the dataset's order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>True: an incomplete last batch is left out. Default: false.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// True (default): a last batch of a single picture joins the batch before it, which then holds <see cref="BatchSize"/> + 1
    /// pictures, since batch normalisation cannot be trained on one sample. A dataset of one picture stays a batch of one.
    /// </summary>
    public bool MergeTrailingSample { get; init; } = true;

    /// <summary>
    /// The number of threads that decode ahead of the device, 0 to 256. 0 (default): automatic. On a CUDA device those of
    /// <see cref="Runtime.ThreadBudget.LoaderWorkers"/>. On the CPU none: pictures are decoded by all cores just before their batch is
    /// needed, because a busy thread beside LibTorch's own threads slows training down by more than the decoding costs. Where
    /// all pictures are in a cache of a CPU loader no threads are used, whatever this number is.
    /// The batches do not depend on it.
    /// </summary>
    public int Workers { get; init; }

    /// <summary>The number of decoded batches that may wait for the device, 1 to 64. Default: 2.</summary>
    public int PrefetchBatches { get; init; } = 2;

    /// <summary>Where decoded pictures are kept. Default: <see cref="CacheMode.Auto"/>. The batches do not depend on it.</summary>
    public CacheMode Cache { get; init; } = CacheMode.Auto;

    /// <summary>
    /// The most bytes that the loader's own cache may take, or 0 (default) for <see cref="PixelCache.DefaultCapacityBytes"/>.
    /// A <see cref="PixelCache"/> given to the loader brings its own limit, and this one is not used.
    /// </summary>
    public long MemoryCacheBytes { get; init; }

    /// <summary>
    /// The folder for files of decoded pictures, or null (default) for <c>pictures</c> in the user's cache folder
    /// (<c>$XDG_CACHE_HOME/transfermed</c> or <c>~/.cache/transfermed</c>). It is made where it is missing, for its owner alone.
    /// </summary>
    public string? DiskCacheFolder { get; init; }

    /// <summary>
    /// The most bytes that all files in <see cref="DiskCacheFolder"/> may take together, or 0 (default) for
    /// <see cref="DefaultDiskCacheBytes"/>. Before a file is made, those used longest ago are removed until it fits.
    /// </summary>
    public long DiskCacheBytes { get; init; }

    /// <summary>The limit of the disk cache where none is given: 16 GiB.</summary>
    public static long DefaultDiskCacheBytes => 16L << 30;

    /// <summary>
    /// The most bytes of pictures that may live on the device, or 0 (default) for a quarter of the memory that is free on
    /// a CUDA device when the first epoch begins, and on the CPU for <see cref="PixelCache.DefaultCapacityBytes"/>.
    /// </summary>
    public long DeviceCacheBytes { get; init; }

    /// <summary>How often the pictures of each class are drawn. Default: <see cref="SamplingMode.Uniform"/>.</summary>
    public SamplingMode Sampling { get; init; } = SamplingMode.Uniform;

    /// <summary>The random changes made to each picture. Default: <see cref="Loading.Augmentation.None"/>.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>
    /// True: the values of a picture lie channel by channel within each pixel, (N, H, W, C) in memory behind the shape (N, C, H, W),
    /// as networks that run channels-last take them without a copy. False (default): channel after channel. The values are the same.
    /// </summary>
    public bool ChannelsLast { get; init; }

    /// <summary>
    /// True: normalised pictures are rounded to bfloat16, for a network in bfloat16: half the bytes. False (default): float32.
    /// </summary>
    public bool BFloat16 { get; init; }

    /// <summary>
    /// How many augmented views of every picture stand in a batch: all pictures in their first view, then all in their second, and so on, each with draws of its own.
    /// Labels and indices stand once for each picture. Default: 1.
    /// </summary>
    internal int Views { get; init; } = 1;

    /// <summary>Which batches of an epoch are brought. Default: all.</summary>
    internal BatchShare Share { get; init; } = BatchShare.Whole;

    /// <summary>Decides order and augmentation. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>The same pictures for judging: every picture once, in the dataset's order, unchanged, no batch left out.</summary>
    /// <returns>These options without shuffling, balancing, dropping and augmentation.</returns>
    internal LoaderOptions ForEvaluation() => this with
    {
        Shuffle = false,
        DropLast = false,
        Sampling = SamplingMode.Uniform,
        Augmentation = Augmentation.None,
        Views = 1,
    };

    /// <summary>Checks that every property is in its range.</summary>
    /// <exception cref="ArgumentException">A property is out of range; the message names it and its value.</exception>
    public void Validate()
    {
        OptionCheck.InRange(BatchSize, 1, 65536, nameof(BatchSize));
        OptionCheck.InRange(Workers, 0, 256, nameof(Workers));
        OptionCheck.InRange(PrefetchBatches, 1, 64, nameof(PrefetchBatches));
        OptionCheck.Defined(Cache, nameof(Cache));
        OptionCheck.Defined(Sampling, nameof(Sampling));
        OptionCheck.AtLeast(MemoryCacheBytes, 0, nameof(MemoryCacheBytes));
        OptionCheck.AtLeast(DiskCacheBytes, 0, nameof(DiskCacheBytes));
        OptionCheck.AtLeast(DeviceCacheBytes, 0, nameof(DeviceCacheBytes));
        if (DiskCacheFolder is "")
        {
            throw new ArgumentException($"{nameof(DiskCacheFolder)} is empty; give a folder, or null for the user's cache folder.", nameof(DiskCacheFolder));
        }

        OptionCheck.NotNull(Augmentation, nameof(Augmentation));
        Augmentation.Validate();
    }
}

/// <summary>How often the pictures of each class are drawn in an epoch.</summary>
public enum SamplingMode
{
    /// <summary>Every picture once.</summary>
    Uniform,

    /// <summary>
    /// Every class equally often, the epoch being as long as the dataset: pictures of small classes are drawn several times
    /// (each time with other augmentation), those of large classes take turns over the epochs. Each class goes through its
    /// own pictures in reshuffled rounds, so that none is drawn again before all others of its class. Always shuffled.
    /// </summary>
    Balanced,
}
