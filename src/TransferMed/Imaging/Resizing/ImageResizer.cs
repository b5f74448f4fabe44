using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TransferMed.Imaging;

/// <summary>
/// Brings a picture to a geometry by separable, antialiased bilinear resampling in 8-bit fixed point: the values of
/// Pillow's <c>Image.resize(size, BILINEAR, box)</c>, bit by bit. Both axes are done in one pass over the rows of the
/// picture, so that memory depends on the wanted size alone.
/// </summary>
internal static class ImageResizer
{
    /// <summary>Raised when any value of any result changes: kept pixels are then made anew.</summary>
    public const int Version = 1;

    /// <summary>
    /// Compiled with all optimisations when first called: the first thousands of pictures would otherwise go through loops that
    /// are not yet optimised, at a third of the speed.
    /// </summary>
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    private const int Half = 1 << (TriangleFilter.FractionBits - 1);

    /// <summary>Writes the resized picture; 1 channel is the luma of the resized colours.</summary>
    public static void Resize(DecodedImage image, ImageGeometry geometry, RgbColor background, Span<byte> destination)
    {
        if (destination.Length != geometry.ByteCount)
        {
            throw new ArgumentException($"The destination has {destination.Length} bytes; the geometry needs {geometry.ByteCount}.", nameof(destination));
        }

        ResizePlan plan = ResizePlan.For(image.Width, image.Height, geometry);
        using var columns = new TriangleFilter(image.Width, plan.Left, plan.Right, plan.Width);
        using var rows = new TriangleFilter(image.Height, plan.Top, plan.Bottom, plan.Height);
        int rowBytes = plan.Width * 3;
        int[] sums = ArrayPool<int>.Shared.Rent(plan.Height * rowBytes);
        byte[] row = ArrayPool<byte>.Shared.Rent(rowBytes);
        Span<int> filled = sums.AsSpan(0, plan.Height * rowBytes);
        filled.Fill(Half);
        Accumulate(image, columns, rows, row.AsSpan(0, rowBytes), filled);
        Write(filled, plan, geometry, background, destination);
        ArrayPool<byte>.Shared.Return(row);
        ArrayPool<int>.Shared.Return(sums);
    }

    /// <summary>Rec. 601 luma in 16-bit fixed point, as Pillow's conversion to L.</summary>
    public static byte Luma(byte red, byte green, byte blue) => (byte)((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);

    [MethodImpl(Hot)]
    private static void Accumulate(DecodedImage image, TriangleFilter columns, TriangleFilter rows, Span<byte> row, Span<int> sums)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        int last = rows.Length - 1;
        int end = rows.Start(last) + rows.Weights(last).Length;
        int firstOpen = 0;
        for (int y = rows.Start(0); y < end; y++)
        {
            ResampleRow(pixels.Slice(y * image.Width * 3, image.Width * 3), columns, row);

            // The windows of the target rows begin and end in ascending order: those that hold y are neighbours.
            while (rows.Start(firstOpen) + rows.Weights(firstOpen).Length <= y)
            {
                firstOpen++;
            }

            for (int target = firstOpen; target <= last && rows.Start(target) <= y; target++)
            {
                RowSums.AddScaled(row, rows.Weights(target)[y - rows.Start(target)], sums.Slice(target * row.Length, row.Length));
            }
        }
    }

    [MethodImpl(Hot)]
    private static void ResampleRow(ReadOnlySpan<byte> source, TriangleFilter columns, Span<byte> target)
    {
        for (int x = 0; x < columns.Length; x++)
        {
            // A pixel is read and written as four bytes: the fourth belongs to its right neighbour, which is written after it.
            int start = columns.Start(x) * 3;
            ReadOnlySpan<int> weights = columns.Weights(x);
            if (start + weights.Length * 3 < source.Length && x < columns.Length - 1)
            {
                ResamplePixel(ref Unsafe.Add(ref MemoryMarshal.GetReference(source), start), weights, ref target[x * 3]);
            }
            else
            {
                ResampleBorder(source.Slice(start, weights.Length * 3), weights, target.Slice(x * 3, 3));
            }
        }
    }

    /// <summary>Reads one byte beyond the window and writes one byte beyond the pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ResamplePixel(ref byte window, ReadOnlySpan<int> weights, ref byte target)
    {
        Vector128<int> sum = Vector128.Create(Half);
        foreach (int weight in weights)
        {
            Vector128<byte> pixel = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref window)).AsByte();
            sum += Vector128.WidenLower(Vector128.WidenLower(pixel)).AsInt32() * weight;
            window = ref Unsafe.Add(ref window, 3);
        }

        Vector128<int> levels = Vector128.Clamp(sum >> TriangleFilter.FractionBits, Vector128<int>.Zero, Vector128.Create(255));
        Vector128<short> words = Vector128.Narrow(levels, levels);
        Unsafe.WriteUnaligned(ref target, Vector128.Narrow(words.AsUInt16(), words.AsUInt16()).AsUInt32().ToScalar());
    }

    [MethodImpl(Hot)]
    private static void ResampleBorder(ReadOnlySpan<byte> window, ReadOnlySpan<int> weights, Span<byte> target)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            int sum = Half;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += window[i * 3 + channel] * weights[i];
            }

            target[channel] = Round(sum);
        }
    }

    [MethodImpl(Hot)]
    private static void Write(ReadOnlySpan<int> sums, ResizePlan plan, ImageGeometry geometry, RgbColor background, Span<byte> destination)
    {
        bool grey = geometry.Channels == 1;
        if (plan.Width != geometry.Width || plan.Height != geometry.Height)
        {
            Fill(destination, background, grey);
        }

        int rowLength = plan.Width * 3;
        for (int y = 0; y < plan.Height; y++)
        {
            ReadOnlySpan<int> row = sums.Slice(y * rowLength, rowLength);
            Span<byte> target = destination.Slice(((plan.Y + y) * geometry.Width + plan.X) * geometry.Channels, plan.Width * geometry.Channels);
            if (grey)
            {
                for (int x = 0; x < target.Length; x++)
                {
                    target[x] = Luma(Round(row[x * 3]), Round(row[x * 3 + 1]), Round(row[x * 3 + 2]));
                }
            }
            else
            {
                Round(row, target);
            }
        }
    }

    [MethodImpl(Hot)]
    private static void Round(ReadOnlySpan<int> sums, Span<byte> levels)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<short> low = Vector.Narrow(Level(sums, i), Level(sums, i + Vector<int>.Count));
            Vector<short> high = Vector.Narrow(Level(sums, i + 2 * Vector<int>.Count), Level(sums, i + 3 * Vector<int>.Count));
            Vector.Narrow(low.As<short, ushort>(), high.As<short, ushort>()).CopyTo(levels[i..]);
        }

        for (; i < sums.Length; i++)
        {
            levels[i] = Round(sums[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Level(ReadOnlySpan<int> sums, int at) =>
        Vector.Min(Vector.Max(new Vector<int>(sums[at..]) >> TriangleFilter.FractionBits, Vector<int>.Zero), new Vector<int>(255));

    private static void Fill(Span<byte> destination, RgbColor color, bool grey)
    {
        if (grey)
        {
            destination.Fill(Luma(color.Red, color.Green, color.Blue));
            return;
        }

        for (int i = 0; i < destination.Length; i += 3)
        {
            destination[i] = color.Red;
            destination[i + 1] = color.Green;
            destination[i + 2] = color.Blue;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Round(int sum) => (byte)Math.Clamp(sum >> TriangleFilter.FractionBits, 0, 255);
}
