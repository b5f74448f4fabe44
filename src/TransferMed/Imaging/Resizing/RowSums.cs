using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransferMed.Imaging;

/// <summary>
/// Weighted sums over rows of bytes, for whoever averages a picture's rows. Compiled with all optimisations when first called, as
/// <see cref="ImageResizer"/> is.
/// </summary>
internal static class RowSums
{
    /// <summary>Adds a row times a weight to as many sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(ReadOnlySpan<byte> row, int weight, Span<int> sums)
    {
        int i = 0;
        var weights = new Vector<int>(weight);
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> first, out Vector<uint> second);
            Vector.Widen(high, out Vector<uint> third, out Vector<uint> fourth);
            Add(sums, i, first, weights);
            Add(sums, i + Vector<int>.Count, second, weights);
            Add(sums, i + 2 * Vector<int>.Count, third, weights);
            Add(sums, i + 3 * Vector<int>.Count, fourth, weights);
        }

        for (; i < row.Length; i++)
        {
            sums[i] += row[i] * weight;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Span<int> sums, int at, Vector<uint> values, Vector<int> weights)
    {
        Span<int> place = sums.Slice(at, Vector<int>.Count);
        (new Vector<int>(place) + Vector.AsVectorInt32(values) * weights).CopyTo(place);
    }
}
