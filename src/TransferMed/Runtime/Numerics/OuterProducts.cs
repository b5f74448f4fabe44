namespace TransferMed.Runtime;

/// <summary>Sums of outer products, by several threads, the same to the bit whatever their number.</summary>
internal static class OuterProducts
{
    /// <summary>The weighted sum of the outer products of rows with themselves: the lower triangle.</summary>
    public static RowMatrix Sum(RowMatrix rows, IReadOnlyList<double> weights, CancellationToken cancellationToken)
    {
        int size = rows.Columns;
        var squares = new RowMatrix(size, size);
        int stripes = Math.Min(size, 16);
        ParallelLoop.For(stripes, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, stripe =>
        {
            Span<double> factors = stackalloc double[4];
            for (int start = 0; start < rows.Rows; start += 4)
            {
                int last = rows.Rows - 1;
                (int p, int q, int r, int s) = (start, Math.Min(start + 1, last), Math.Min(start + 2, last), Math.Min(start + 3, last));
                ReadOnlySpan<double> a = rows[p];
                ReadOnlySpan<double> b = rows[q];
                ReadOnlySpan<double> c = rows[r];
                ReadOnlySpan<double> d = rows[s];
                for (int j = stripe; j < size; j += stripes)
                {
                    factors[0] = weights[p] * a[j];
                    factors[1] = start + 1 > last ? 0 : weights[q] * b[j];
                    factors[2] = start + 2 > last ? 0 : weights[r] * c[j];
                    factors[3] = start + 3 > last ? 0 : weights[s] * d[j];
                    VectorKernels.Add4(squares[j][..(j + 1)], factors, a, b, c, d);
                }
            }
        });
        return squares;
    }
}
