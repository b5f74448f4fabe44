namespace TransferMed.Evaluation;

/// <summary>
/// How much each unit moves a statistic: its value without the unit, for all units of the strata that have at least two. Of
/// very many units blocks are left out instead, so that the cost stays below that of the resamples.
/// </summary>
internal sealed class Jackknife
{
    /// <summary>The most values without a unit or block.</summary>
    public const int MostBlocks = 2000;

    private Jackknife(int[][] blocks, int[] stratumOf, int[] stratumSizes)
    {
        Blocks = blocks;
        StratumOf = stratumOf;
        StratumSizes = stratumSizes;
    }

    /// <summary>The units that are left out together.</summary>
    public int[][] Blocks { get; }

    /// <summary>The stratum of each block, an index into <see cref="StratumSizes"/>.</summary>
    public int[] StratumOf { get; }

    /// <summary>The number of units of each stratum.</summary>
    public int[] StratumSizes { get; }

    public static Jackknife Over(ResamplingUnits units)
    {
        var blocks = new List<int[]>();
        var stratumOf = new List<int>();
        double share = Math.Min(1, (double)MostBlocks / units.Count);
        for (int h = 0; h < units.Strata.Count; h++)
        {
            int[] stratum = units.Strata[h];
            if (stratum.Length < 2)
            {
                continue;
            }

            // Dealt in turn: neighbours, which are often alike, come into different blocks.
            int count = Math.Clamp((int)Math.Ceiling(share * stratum.Length), 2, stratum.Length);
            blocks.AddRange(stratum.Index().GroupBy(unit => unit.Index % count).Select(block => block.Select(unit => unit.Item).ToArray()));
            stratumOf.AddRange(Enumerable.Repeat(h, count));
        }

        return new Jackknife([.. blocks], [.. stratumOf], [.. units.Strata.Select(stratum => stratum.Length)]);
    }
}
