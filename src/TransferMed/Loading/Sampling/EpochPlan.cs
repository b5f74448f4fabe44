using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>Which samples an epoch brings, in which order and batches: a pure function of dataset, options and epoch.</summary>
internal sealed class EpochPlan
{
    private readonly long _seed;
    private readonly int _epoch;
    private readonly int[] _repeats;

    public EpochPlan(ImageDataset dataset, LoaderOptions options, BatchPartition partition, int epoch)
        : this(options.Seed, epoch, Order(dataset, options, epoch), partition)
    {
    }

    public EpochPlan(long seed, int epoch, int[] samples, BatchPartition partition)
    {
        _seed = seed;
        _epoch = epoch;
        Partition = partition;

        // Counted over the whole epoch, so that a share of it draws what the whole would.
        var repeats = new int[samples.Length];
        var seen = new int[samples.Length == 0 ? 0 : samples.Max() + 1];
        for (int i = 0; i < samples.Length; i++)
        {
            repeats[i] = seen[samples[i]]++;
        }

        Samples = partition.Own(samples);
        _repeats = partition.Own(repeats);
    }

    /// <summary>Indices into the dataset, in order; where the epoch is shared, those of the own batches.</summary>
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

    /// <summary>The indices of an epoch's samples, as many as the dataset has.</summary>
    public static int[] Order(ImageDataset dataset, LoaderOptions options, int epoch)
    {
        int[] order = options.Sampling == SamplingMode.Balanced ? DrawBalanced(dataset, options.Seed, epoch) : [.. Enumerable.Range(0, dataset.Count)];
        if (options.Shuffle || options.Sampling == SamplingMode.Balanced)
        {
            new SampleRandom(options.Seed, (long)DrawPurpose.Order, epoch).Shuffle(order.AsSpan());
        }

        return order;
    }

    private static int[] DrawBalanced(ImageDataset dataset, long seed, int epoch)
    {
        // Classes without a picture take no share.
        int[][] classes = [.. Enumerable.Range(0, dataset.Count).GroupBy(i => dataset.Samples[i].Label).OrderBy(g => g.Key).Select(g => g.ToArray())];
        var drawn = new List<int>(dataset.Count);
        for (int c = 0; c < classes.Length; c++)
        {
            // The same share in every epoch, so that an epoch's place in its class's endless row of rounds is known without the epochs before.
            int share = dataset.Count / classes.Length + (c < dataset.Count % classes.Length ? 1 : 0);
            long first = (long)epoch * share;
            int size = classes[c].Length;
            int[] round = [];
            long current = -1;
            for (long place = first; place < first + share; place++)
            {
                if (place / size != current)
                {
                    current = place / size;
                    round = [.. classes[c]];
                    new SampleRandom(seed, (long)DrawPurpose.BalancedRound, c, current).Shuffle(round.AsSpan());
                }

                drawn.Add(round[(int)(place % size)]);
            }
        }

        return [.. drawn];
    }
}
