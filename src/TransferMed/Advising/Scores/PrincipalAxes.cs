using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Advising;

/// <summary>Rows on the axes along which they vary, the longest first: the eigenvectors of XᵀX, or of XXᵀ where that is smaller.</summary>
internal sealed class PrincipalAxes
{
    // Eigenvalues of a product carry rounding of the largest one.
    private const double Negligible = 1e-12;

    private PrincipalAxes(double[] squares, RowMatrix coordinates) => (Squares, Coordinates) = (squares, coordinates);

    /// <summary>The sum of the squared coordinates on each axis, descending; what is below a millionth of a millionth of the first is left out.</summary>
    public double[] Squares { get; }

    /// <summary>A row for each row, a column for each axis; the sign of an axis is arbitrary.</summary>
    public RowMatrix Coordinates { get; }

    public static PrincipalAxes Of(RowMatrix rows)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        (int count, int width) = (rows.Rows, rows.Columns);
        var flat = new double[(long)count * width];
        for (int i = 0; i < count; i++)
        {
            rows[i].CopyTo(flat.AsSpan(i * width, width));
        }

        // A copy in LibTorch's own memory, as in FeatureExtraction.Predict: the last bits depend on how factors lie in memory.
        Tensor x = tensor(flat, [count, width]).clone();
        bool bySamples = count <= width;
        (Tensor values, Tensor vectors) = linalg.eigh(bySamples ? x.mm(x.t()) : x.t().mm(x));
        double[] ascending = Values(values);
        double[] squares = [.. ascending.Reverse().TakeWhile(value => value > Negligible * ascending[^1])];
        if (squares.Length == 0)
        {
            return new PrincipalAxes([], new RowMatrix(count, 0));
        }

        Tensor axes = vectors.flip(1).narrow(1, 0, squares.Length);
        Tensor placed = bySamples ? axes * tensor(squares).sqrt() : x.mm(axes);
        double[] coordinates = Values(placed);
        var matrix = new RowMatrix(count, squares.Length);
        for (int i = 0; i < count; i++)
        {
            coordinates.AsSpan(i * squares.Length, squares.Length).CopyTo(matrix[i]);
        }

        return new PrincipalAxes(squares, matrix);
    }

    private static double[] Values(Tensor tensor)
    {
        using var data = tensor.contiguous().data<double>();
        return data.ToArray();
    }
}
