using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>Runs the pictures of deletion and insertion.</summary>
internal static class Faithfulness
{
    public static FaithfulnessScores Score(ExplanationSubject subject, HeatMap map, FaithfulnessOptions options, CancellationToken cancellationToken)
    {
        int[] rank = RankOf(map, options.Seed);
        int pixels = rank.Length;
        int steps = Math.Min(options.Steps, pixels);
        double[] deleted = subject.MaskedProbabilities(steps + 1, (step, mask) => Replace(step, mask, first: true), options.DeletionBaseline, options.BatchSize, cancellationToken);
        double[] inserted = subject.MaskedProbabilities(steps + 1, (step, mask) => Replace(step, mask, first: false), options.InsertionBaseline, options.BatchSize, cancellationToken);
        return new FaithfulnessScores(deleted.ToValueList(), inserted.ToValueList());

        void Replace(int step, Span<float> mask, bool first)
        {
            int border = (int)((long)pixels * step / steps);
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                mask[pixel] = rank[pixel] < border == first ? 1 : 0;
            }
        }
    }

    // Pixels of equal value come in a random order: in that of the rows the place would say what the map does not.
    private static int[] RankOf(HeatMap map, long seed)
    {
        float[] values = map.Values.ToArray();
        int[] order = [.. Enumerable.Range(0, values.Length)];
        new SampleRandom(seed).Shuffle(order.AsSpan());
        order = [.. order.OrderByDescending(pixel => values[pixel])];
        var rank = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
        }

        return rank;
    }
}
