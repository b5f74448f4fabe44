namespace TransferMed.Evaluation;

/// <summary>Values sorted once; their midranks among values that stand as often as their weights are then one pass.</summary>
internal sealed class WeightedRanks
{
    private readonly int[] _order;
    private readonly bool[] _endsTie;

    public WeightedRanks(double[] values)
    {
        _order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        _endsTie = [.. _order.Select((at, i) => i == _order.Length - 1 || values[_order[i + 1]] != values[at])];
    }

    /// <summary>The rank of each value, from 1; one without weight has the rank that it would take its place at.</summary>
    public double[] Of(ReadOnlySpan<int> weights)
    {
        var ranks = new double[_order.Length];
        long before = 0;
        for (int start = 0; start < ranks.Length;)
        {
            long here = 0;
            int end = start;
            do
            {
                here += weights[_order[end]];
            }
            while (!_endsTie[end++]);

            for (; start < end; start++)
            {
                ranks[_order[start]] = before + (here + 1) / 2.0;
            }

            before += here;
        }

        return ranks;
    }
}
