using TransferMed.Datasets;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>The order of each epoch: a pure function of dataset, options and epoch.</summary>
internal sealed class EpochSampler
{
    private readonly int _count;
    private readonly LoaderOptions _options;
    private readonly int[][] _classes;

    public EpochSampler(ImageDataset dataset, LoaderOptions options)
    {
        _count = dataset.Count;
        _options = options;

        // Classes without a picture take no share.
        _classes = [.. Enumerable.Range(0, dataset.Count).GroupBy(i => dataset.Samples[i].Label).OrderBy(g => g.Key).Select(g => g.ToArray())];
    }

    /// <summary>The indices of an epoch's samples, as many as the dataset has.</summary>
    public int[] Order(int epoch)
    {
        int[] order = _options.Sampling == SamplingMode.Balanced ? DrawBalanced(epoch) : [.. Enumerable.Range(0, _count)];
        if (_options.Shuffle || _options.Sampling == SamplingMode.Balanced)
        {
            new SampleRandom(_options.Seed, (long)DrawPurpose.Order, epoch).Shuffle(order.AsSpan());
        }

        return order;
    }

    private int[] DrawBalanced(int epoch)
    {
        var drawn = new List<int>(_count);
        for (int c = 0; c < _classes.Length; c++)
        {
            // The same share in every epoch, so that an epoch's place in its class's endless row of rounds is known without the epochs before.
            int share = _count / _classes.Length + (c < _count % _classes.Length ? 1 : 0);
            long first = (long)epoch * share;
            int size = _classes[c].Length;
            int[] round = [];
            long current = -1;
            for (long place = first; place < first + share; place++)
            {
                if (place / size != current)
                {
                    current = place / size;
                    round = [.. _classes[c]];
                    new SampleRandom(_options.Seed, (long)DrawPurpose.BalancedRound, c, current).Shuffle(round.AsSpan());
                }

                drawn.Add(round[(int)(place % size)]);
            }
        }

        return [.. drawn];
    }
}
