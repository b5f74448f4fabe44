using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// A choice of pictures so that each finding, or each part of the values, has so many. It is made in rounds, the first of one of each, the next of two and so on, and a round only adds: so the choice of
/// fewer is part of that of more.
/// </summary>
internal static class TargetChoice
{
    /// <summary>The positions, ascending.</summary>
    /// <param name="samples">The samples; they have targets.</param>
    /// <param name="strata">What there are to be so many of.</param>
    /// <param name="each">How many of each.</param>
    /// <param name="purpose">Tells these draws from others.</param>
    /// <param name="seed">Decides which.</param>
    public static IEnumerable<int> Take(IReadOnlyList<ImageSample> samples, SampleStrata strata, int each, long purpose, int seed)
    {
        int[][] members = [.. Enumerable.Range(0, strata.Count).Select(stratum => Shuffled(samples, strata, stratum, purpose, seed))];
        int[] rarestFirst = [.. Enumerable.Range(0, strata.Count).OrderBy(stratum => members[stratum].Length).ThenBy(stratum => stratum)];
        var isTaken = new bool[samples.Count];
        var counts = new int[strata.Count];
        var next = new int[strata.Count];
        for (int round = 1; round <= Math.Min(each, members.Max(own => own.Length)); round++)
        {
            foreach (int stratum in rarestFirst)
            {
                int[] own = members[stratum];
                while (counts[stratum] < Math.Min(round, own.Length))
                {
                    int sample = own[next[stratum]++];
                    if (!isTaken[sample])
                    {
                        isTaken[sample] = true;
                        Array.ForEach(strata.Of[sample], other => counts[other]++);
                    }
                }
            }
        }

        return Enumerable.Range(0, samples.Count).Where(i => isTaken[i]);
    }

    /// <summary>The pictures of a stratum at random; those of which nothing is known teach nothing.</summary>
    private static int[] Shuffled(IReadOnlyList<ImageSample> samples, SampleStrata strata, int stratum, long purpose, int seed)
    {
        int[] order = [.. Enumerable.Range(0, samples.Count).Where(i => strata.Of[i].Contains(stratum) && !samples[i].Targets.All(float.IsNaN))];
        new SampleRandom(seed, purpose, stratum).Shuffle(order.AsSpan());
        return order;
    }
}
