using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The borders of the bins of probabilities; a bin holds its right border and not its left, the first one both.</summary>
internal sealed class BinEdges
{
    private readonly double[] _upper;

    private BinEdges(double lowest, double[] upper)
    {
        Lowest = lowest;
        _upper = upper;
    }

    public double Lowest { get; }

    public int Count => _upper.Length;

    public static BinEdges Of(Binning binning, int bins, ReadOnlySpan<double> probabilities)
    {
        OptionCheck.Defined(binning, nameof(binning));
        OptionCheck.AtLeast(bins, 1, nameof(bins));
        return binning == Binning.EqualWidth ? EqualWidth(bins) : EqualMass(bins, probabilities);
    }

    // The products are numpy's linspace to the bit, so that a probability on a border falls into scikit-learn's bin.
    public static BinEdges EqualWidth(int bins) =>
        new(0, [.. Enumerable.Range(1, bins).Select(i => i == bins ? 1.0 : i * (1.0 / bins))]);

    public double Lower(int bin) => bin == 0 ? Lowest : _upper[bin - 1];

    public double Upper(int bin) => _upper[bin];

    /// <summary>The first bin whose upper border is not below the probability.</summary>
    public int BinOf(double probability)
    {
        int low = 0;
        int high = _upper.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_upper[middle] >= probability)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private static BinEdges EqualMass(int bins, ReadOnlySpan<double> probabilities)
    {
        double[] sorted = probabilities.ToArray();
        Array.Sort(sorted);
        var upper = new double[bins];
        for (int i = 1; i <= bins; i++)
        {
            // The position i (n - 1) / bins in whole numbers: a border that falls on a sample is that sample's value exactly.
            (long at, long rest) = Math.DivRem((long)i * (sorted.Length - 1), bins);
            upper[i - 1] = rest == 0 ? sorted[at] : sorted[at] + (sorted[at + 1] - sorted[at]) * ((double)rest / bins);
        }

        return new BinEdges(sorted[0], upper);
    }
}
