namespace TransferMed.Imaging;

/// <summary>The eight symmetries of a square, on grids of values.</summary>
internal static class Dihedral
{
    public const int Count = 8;

    /// <summary>The symmetry that undoes another.</summary>
    public static ImageOrientation Inverse(ImageOrientation transform) => transform switch
    {
        ImageOrientation.Rotated90 => ImageOrientation.Rotated270,
        ImageOrientation.Rotated270 => ImageOrientation.Rotated90,
        _ => transform,
    };

    /// <summary>The symmetry that does first one and then another.</summary>
    public static ImageOrientation Compose(ImageOrientation first, ImageOrientation second)
    {
        // A second exchange of rows and columns also exchanges the mirrors that came before it.
        int before = (int)first;
        int mirrors = ((int)second & 4) == 0 ? before & 3 : ((before & 1) << 1) | ((before & 2) >> 1);
        return (ImageOrientation)(mirrors ^ ((int)second & 3) | ((before ^ (int)second) & 4));
    }

    /// <summary>Where the value that comes to column x, row y of the result stands in the original.</summary>
    public static int Source(ImageOrientation transform, int x, int y, int side)
    {
        int bits = (int)transform;
        int column = (bits & 1) != 0 ? side - 1 - x : x;
        int row = (bits & 2) != 0 ? side - 1 - y : y;
        return (bits & 4) != 0 ? column * side + row : row * side + column;
    }

    public static void Apply<T>(ImageOrientation transform, ReadOnlySpan<T> values, int side, Span<T> result)
    {
        if (transform == ImageOrientation.None)
        {
            values.CopyTo(result);
            return;
        }

        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                result[y * side + x] = values[Source(transform, x, y, side)];
            }
        }
    }
}
