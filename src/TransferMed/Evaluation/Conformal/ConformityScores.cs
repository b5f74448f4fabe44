using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>How little each class conforms to a sample; the set is made of those whose score is not above the threshold.</summary>
internal static class ConformityScores
{
    /// <summary>The scores of all classes of one sample, a function of options and probabilities alone.</summary>
    public static void Fill(ConformalOptions options, ReadOnlySpan<double> probabilities, Span<double> scores)
    {
        if (options.Method == ConformalMethod.Lac)
        {
            for (int c = 0; c < scores.Length; c++)
            {
                scores[c] = 1 - probabilities[c];
            }

            return;
        }

        double draw = options.Randomized ? Draw(options.Seed, probabilities) : 1;
        double before = 0;
        int rank = 0;
        foreach (int c in ByFallingProbability(probabilities))
        {
            rank++;
            double penalty = options.Method == ConformalMethod.Raps ? options.Penalty * Math.Max(0, rank - options.FreeRanks) : 0;
            scores[c] = before + draw * probabilities[c] + penalty;
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
    private static double Draw(long seed, ReadOnlySpan<double> probabilities)
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
