using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>
/// Samples that must stay together: those of one group, those that are or look the same, and whatever these link. Two
/// patients who share a picture are one unit.
/// </summary>
internal sealed class SplitUnits
{
    private readonly int[] _parent;

    private SplitUnits(int count) => _parent = [.. Enumerable.Range(0, count)];

    /// <summary>Finds the units among the samples, in the order of their first samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="links">Which of them are or look the same.</param>
    /// <param name="alsoLinked">Classes of the links that overlap besides.</param>
    /// <returns>For every unit the positions of its samples, ascending.</returns>
    public static List<int[]> Find(IReadOnlyList<ImageSample> samples, ImageLinks links, IEnumerable<(int First, int Second)>? alsoLinked = null)
    {
        var units = new SplitUnits(samples.Count);
        var byGroup = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < samples.Count; i++)
        {
            if (samples[i].Group is string group && !byGroup.TryAdd(group, i))
            {
                units.Join(byGroup[group], i);
            }
        }

        foreach (int[] same in links.Members)
        {
            foreach (int other in same.AsSpan(1))
            {
                units.Join(same[0], other);
            }
        }

        foreach (LikePair pair in links.Near)
        {
            units.Join(links.Members[pair.First][0], links.Members[pair.Second][0]);
        }

        foreach ((int first, int second) in alsoLinked ?? [])
        {
            units.Join(links.Members[first][0], links.Members[second][0]);
        }

        return [.. Enumerable.Range(0, samples.Count).GroupBy(units.Root).Select(unit => unit.ToArray())];
    }

    private int Root(int i)
    {
        while (_parent[i] != i)
        {
            _parent[i] = _parent[_parent[i]];
            i = _parent[i];
        }

        return i;
    }

    private void Join(int a, int b)
    {
        (int first, int second) = (Root(a), Root(b));
        _parent[Math.Max(first, second)] = Math.Min(first, second);
    }
}
