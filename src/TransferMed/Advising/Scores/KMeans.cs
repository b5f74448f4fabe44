using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>Clusters by Lloyd's algorithm from the seeds of k-means++ (Arthur and Vassilvitskii 2007), whose draws are a function of their keys.</summary>
internal static class KMeans
{
    private const int MostSteps = 300;
    private const long Purpose = 0x6B6D;

    /// <summary>The rows that clusters start from: the first by chance, each further one the likelier the farther it lies from those before. Fewer where rows repeat.</summary>
    public static int[] Seeds(RowMatrix rows, int count, long seed)
    {
        var random = new SampleRandom(seed, Purpose);
        var chosen = new List<int> { random.NextInt32(rows.Rows) };
        double[] nearest = [.. Enumerable.Range(0, rows.Rows).Select(i => Distance(rows[i], rows[chosen[0]]))];
        while (chosen.Count < Math.Min(count, rows.Rows) && nearest.Sum() is > 0 and var sum)
        {
            double drawn = random.NextDouble() * sum;
            int next = -1;
            for (int i = 0; i < nearest.Length && drawn >= 0; i++)
            {
                drawn -= nearest[i];
                next = nearest[i] > 0 ? i : next;
            }

            chosen.Add(next);
            for (int i = 0; i < nearest.Length; i++)
            {
                nearest[i] = Math.Min(nearest[i], Distance(rows[i], rows[next]));
            }
        }

        return [.. chosen];
    }

    /// <summary>The cluster of each row once no row changes it, numbered without gaps; of equally near centres the first.</summary>
    public static int[] Cluster(RowMatrix rows, int[] seeds)
    {
        double[][] centres = [.. seeds.Select(row => rows[row].ToArray())];
        int[] clusterOf = Assign(rows, centres);
        for (int step = 0; step < MostSteps; step++)
        {
            Move(rows, clusterOf, centres);
            int[] moved = Assign(rows, centres);
            if (moved.AsSpan().SequenceEqual(clusterOf))
            {
                break;
            }

            clusterOf = moved;
        }

        // A cluster that lost all its rows is none.
        int[] kept = [.. clusterOf.Distinct().Order()];
        return [.. clusterOf.Select(cluster => Array.IndexOf(kept, cluster))];
    }

    private static int[] Assign(RowMatrix rows, double[][] centres)
    {
        var clusterOf = new int[rows.Rows];
        for (int i = 0; i < rows.Rows; i++)
        {
            double nearest = double.PositiveInfinity;
            for (int cluster = 0; cluster < centres.Length; cluster++)
            {
                double distance = Distance(rows[i], centres[cluster]);
                if (distance < nearest)
                {
                    (nearest, clusterOf[i]) = (distance, cluster);
                }
            }
        }

        return clusterOf;
    }

    private static void Move(RowMatrix rows, int[] clusterOf, double[][] centres)
    {
        foreach (IGrouping<int, int> members in Enumerable.Range(0, rows.Rows).GroupBy(i => clusterOf[i]))
        {
            double[] centre = centres[members.Key];
            Array.Clear(centre);
            double share = 1.0 / members.Count();
            foreach (int i in members)
            {
                VectorKernels.Add(centre, share, rows[i]);
            }
        }
    }

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }

        return sum;
    }
}
