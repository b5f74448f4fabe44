using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The classes of a sample by their probabilities.</summary>
internal static class ProbabilityRanks
{
    /// <summary>The sum of the probabilities before each class, its own share, and its penalty.</summary>
    public static void Accumulate(ReadOnlySpan<double> probabilities, Span<double> scores, double share, double penalty, int freeRanks)
    {
        double before = 0;
        int rank = 0;
        foreach (int c in ByFallingProbability(probabilities))
        {
            rank++;
            scores[c] = before + share * probabilities[c] + penalty * Math.Max(0, rank - freeRanks);
            before += probabilities[c];
        }
    }

    /// <summary>The classes by falling probability; of equal ones the first comes first.</summary>
    public static int[] ByFallingProbability(ReadOnlySpan<double> probabilities)
    {
        double[] row = probabilities.ToArray();
        int[] order = [.. Enumerable.Range(0, row.Length)];
        Array.Sort(order, (a, b) => row[b].CompareTo(row[a]) is var difference and not 0 ? difference : a.CompareTo(b));
        return order;
    }

    // A score that is any fixed function of probabilities and class keeps the scores of calibration and test exchangeable, so the
    // coverage holds. A draw keyed by position would make a sample's set depend on its neighbours.
    public static double Draw(long seed, ReadOnlySpan<double> probabilities)
    {
        var keys = new long[probabilities.Length + 1];
        keys[0] = seed;
        for (int c = 0; c < probabilities.Length; c++)
        {
            keys[c + 1] = BitConverter.DoubleToInt64Bits(probabilities[c]);
        }

        return new SampleRandom(keys).NextDouble();
    }
}
