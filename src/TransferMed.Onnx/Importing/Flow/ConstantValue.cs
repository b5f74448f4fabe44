namespace TransferMed.Onnx;

/// <summary>A value of the graph: constant, or computed from the pictures.</summary>
internal abstract class ImportValue;

/// <summary>
/// A constant. Large ones are computed anew each time they are asked for, so that a graph of many steps over a large constant takes no
/// memory for it; small whole numbers, of which shapes are made, are there at once.
/// </summary>
internal sealed class ConstantValue(string name, long[] shape, Func<float[]> reals, long[]? integers = null, int depth = 0) : ImportValue
{
    /// <summary>Stands for the number of pictures among the extents of a shape.</summary>
    public const long Batch = -(1L << 62);

    /// <summary>The name of the initializer it comes from, or empty.</summary>
    public string Name => name;

    public long[] Shape => shape;

    /// <summary>How often it was changed; each change waits for the one before it when the values are asked for.</summary>
    public int Changes => depth;

    public long Elements => GraphTensor.Count(shape)!.Value;

    /// <summary>The whole numbers, or null where it holds others.</summary>
    public long[]? Integers => integers;

    public static ConstantValue Of(GraphTensor tensor)
    {
        long[]? integers = tensor.IsInteger ? tensor.ToIntegers() : null;
        return new ConstantValue(tensor.Name, tensor.Shape, tensor.ToFloats, integers);
    }

    public static ConstantValue OfIntegers(params long[] values) => new("", [values.Length], () => Array.ConvertAll(values, value => (float)value), values);

    public static ConstantValue OfReals(long[] shape, params float[] values) => new("", shape, () => [.. values]);

    public float[] ToFloats() => reals();

    /// <summary>The same values with other extents.</summary>
    public ConstantValue Reshaped(params long[] extents) => new(name, extents, reals, integers, depth);

    /// <summary>Each value changed.</summary>
    public ConstantValue Mapped(Func<double, double> change) => Changed(shape, () => Array.ConvertAll(reals(), value => (float)change(value)));

    /// <summary>The values of a matrix (rows, columns) as (columns, rows).</summary>
    public ConstantValue Transposed()
    {
        (int rows, int columns) = ((int)shape[0], (int)shape[1]);
        return Changed([columns, rows], () =>
        {
            float[] values = reals();
            var turned = new float[values.Length];
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    turned[(column * rows) + row] = values[(row * columns) + column];
                }
            }

            return turned;
        });
    }

    private ConstantValue Changed(long[] extents, Func<float[]> values) => new(name, extents, values, depth: depth + 1);
}
