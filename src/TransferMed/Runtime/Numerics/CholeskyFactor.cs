namespace TransferMed.Runtime;

/// <summary>The factor L of a symmetric positive definite matrix L Lᵀ, for solving with it.</summary>
internal sealed class CholeskyFactor
{
    private readonly RowMatrix _lower;

    private CholeskyFactor(RowMatrix lower) => _lower = lower;

    /// <summary>Factors <paramref name="scale"/> times a matrix plus <paramref name="ridge"/> on the first entries of its diagonal.</summary>
    /// <param name="matrix">A symmetric matrix, of which the lower triangle is read.</param>
    /// <param name="scale">Its factor.</param>
    /// <param name="ridge">What is added.</param>
    /// <param name="ridged">To how many entries.</param>
    public static CholeskyFactor Of(RowMatrix matrix, double scale, double ridge, int ridged)
    {
        int size = matrix.Rows;
        var lower = new RowMatrix(size, size);
        for (int i = 0; i < size; i++)
        {
            Span<double> row = lower[i];
            ReadOnlySpan<double> given = matrix[i];
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> above = lower[j];
                row[j] = (scale * given[j] - VectorKernels.Dot(row[..j], above[..j])) / above[j];
            }

            double own = scale * given[i] + (i < ridged ? ridge : 0);
            row[i] = Math.Sqrt(Math.Max(own - VectorKernels.Dot(row[..i], row[..i]), own * 1e-14));
        }

        return new CholeskyFactor(lower);
    }

    /// <summary>Solves L Lᵀ x = b in the place of b.</summary>
    public void Solve(Span<double> b)
    {
        SolveLower(b);
        SolveTransposed(b);
    }

    /// <summary>Solves L x = b in the place of b.</summary>
    public void SolveLower(Span<double> b)
    {
        for (int i = 0; i < b.Length; i++)
        {
            ReadOnlySpan<double> row = _lower[i];
            b[i] = (b[i] - VectorKernels.Dot(row[..i], b[..i])) / row[i];
        }
    }

    /// <summary>Solves Lᵀ x = b in the place of b.</summary>
    public void SolveTransposed(Span<double> b) => SolveTransposed(_lower, b);

    /// <summary>Solves Lᵀ x = b in the place of b, for the leading rows of a lower triangular matrix.</summary>
    public static void SolveTransposed(RowMatrix lower, Span<double> b)
    {
        for (int i = b.Length - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = lower[i];
            b[i] /= row[i];
            VectorKernels.Add(b[..i], -b[i], row[..i]);
        }
    }
}
