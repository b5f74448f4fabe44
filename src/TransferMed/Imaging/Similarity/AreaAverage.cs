using System.Buffers;
using System.Runtime.CompilerServices;

namespace TransferMed.Imaging;

/// <summary>
/// Averages a picture over the cells of a square grid, each pixel counting with the share of it that lies in the cell.
/// All sums are whole numbers, so that the average of a mirrored or turned picture is the mirrored or turned average, bit by bit.
/// </summary>
internal static class AreaAverage
{
    // Compiled with all optimisations when first called: opening a folder would otherwise go through loops that are not yet optimised.
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <summary>Writes side x side x 3 averages, rounded, row by row.</summary>
    /// <param name="pixels">Red, green, blue, row by row without gaps.</param>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="side">The cells of a row and of a column.</param>
    /// <param name="cells">Receives the averages.</param>
    [MethodImpl(Hot)]
    public static void Compute(ReadOnlySpan<byte> pixels, int width, int height, int side, Span<byte> cells)
    {
        int rowLength = width * 3;
        int[] rented = ArrayPool<int>.Shared.Rent(rowLength);
        Span<int> sums = rented.AsSpan(0, rowLength);
        sums.Clear();

        // In units of 1/side of a pixel: row y covers [y side, (y + 1) side), the cells of row t cover [t height, (t + 1) height).
        int target = 0;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = pixels.Slice(y * rowLength, rowLength);
            long from = (long)y * side;
            long end = from + side;
            while (target < side)
            {
                long cellEnd = (long)(target + 1) * height;
                RowSums.AddScaled(row, (int)(Math.Min(end, cellEnd) - from), sums);
                if (cellEnd > end)
                {
                    break;
                }

                Reduce(sums, width, height, side, cells.Slice(target * side * 3, side * 3));
                sums.Clear();
                target++;
                from = cellEnd;
                if (from >= end)
                {
                    break;
                }
            }
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    [MethodImpl(Hot)]
    private static void Reduce(ReadOnlySpan<int> sums, int width, int height, int side, Span<byte> cells)
    {
        long total = (long)width * height;
        for (int cell = 0; cell < side; cell++)
        {
            long from = (long)cell * width;
            long end = from + width;
            long red = total / 2;
            long green = red;
            long blue = red;
            for (int x = (int)(from / side); (long)x * side < end; x++)
            {
                long share = Math.Min(end, (long)(x + 1) * side) - Math.Max(from, (long)x * side);
                red += share * sums[x * 3];
                green += share * sums[x * 3 + 1];
                blue += share * sums[x * 3 + 2];
            }

            cells[cell * 3] = (byte)(red / total);
            cells[cell * 3 + 1] = (byte)(green / total);
            cells[cell * 3 + 2] = (byte)(blue / total);
        }
    }
}
