using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>
/// How much each pixel of the network's input speaks for a class. Values are scaled by the largest magnitude: from 0 to 1 where the
/// method gives evidence for the class only, from -1 to 1 where it is signed (below 0: evidence against). Immutable.
/// </summary>
public sealed class HeatMap
{
    private readonly float[] _values;

    private HeatMap(int height, int width, float[] values, bool isSigned, float rawMinimum, float rawMaximum)
    {
        Height = height;
        Width = width;
        _values = values;
        IsSigned = isSigned;
        RawMinimum = rawMinimum;
        RawMaximum = rawMaximum;
    }

    /// <summary>The rows: the height of the network's input.</summary>
    public int Height { get; }

    /// <summary>The columns: the width of the network's input.</summary>
    public int Width { get; }

    /// <summary>Whether values below 0 may occur and mean evidence against the class.</summary>
    public bool IsSigned { get; }

    /// <summary>The smallest value before scaling: weighted activations for Grad-CAM and Grad-CAM++, probability for occlusion, logits for integrated gradients.</summary>
    public float RawMinimum { get; }

    /// <summary>The largest value before scaling, in the same unit.</summary>
    public float RawMaximum { get; }

    /// <summary>The values, row by row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The value of a pixel.</summary>
    /// <param name="row">From 0, the top.</param>
    /// <param name="column">From 0, the left.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pixel is outside the map.</exception>
    public float this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Height);
            ArgumentOutOfRangeException.ThrowIfNegative(column);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Width);
            return _values[row * Width + column];
        }
    }

    /// <summary>A map of values of any origin.</summary>
    /// <param name="height">The rows, at least 1.</param>
    /// <param name="width">The columns, at least 1.</param>
    /// <param name="raw">The values, row by row, finite.</param>
    /// <param name="isSigned">Whether values below 0 are evidence against the class. If not, none may be below 0.</param>
    /// <returns>The map, scaled by the largest magnitude; all 0 where that is 0.</returns>
    /// <exception cref="ArgumentException">The number of values does not fit, or a value is not finite or has the wrong sign.</exception>
    public static HeatMap From(int height, int width, ReadOnlySpan<float> raw, bool isSigned)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (raw.Length != (long)height * width)
        {
            throw new ArgumentException($"A map of {height} x {width} has {(long)height * width} values, not {raw.Length}.", nameof(raw));
        }

        (float low, float high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in raw)
        {
            if (!float.IsFinite(value) || (!isSigned && value < 0))
            {
                throw new ArgumentException($"A value is {value}; a {(isSigned ? "signed" : "positive")} map takes finite values{(isSigned ? "" : " from 0")}.", nameof(raw));
            }

            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        float largest = Math.Max(Math.Abs(low), Math.Abs(high));
        float[] scaled = raw.ToArray();
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = largest > 0 ? scaled[i] / largest : 0;
        }

        return new HeatMap(height, width, scaled, isSigned, low, high);
    }

    /// <summary>A map that knows nothing, to compare others with: independent values on a grid, interpolated between its cells.</summary>
    /// <param name="height">The rows.</param>
    /// <param name="width">The columns.</param>
    /// <param name="cells">The cells of the grid along each side, 1 to 16384; as many as pixels or more give noise of single pixels.</param>
    /// <param name="seed">Decides the values.</param>
    /// <returns>The map, from 0 to 1.</returns>
    public static HeatMap Random(int height, int width, int cells, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, 16_384);
        int rows = Math.Min(cells, height);
        int columns = Math.Min(cells, width);
        var random = new SampleRandom(seed);
        var grid = new float[rows * columns];
        for (int i = 0; i < grid.Length; i++)
        {
            grid[i] = (float)random.NextDouble();
        }

        return From(height, width, GridInterpolation.Bilinear(grid, rows, columns, height, width), isSigned: false);
    }
}
