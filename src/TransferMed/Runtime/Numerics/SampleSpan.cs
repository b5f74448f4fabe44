namespace TransferMed.Runtime;

/// <summary>
/// Coordinates of samples in an orthonormal basis of their own span, for fewer samples than features: a linear model with a ridge
/// penalty lies in that span, so that fitting it there gives the same model at the cost of the samples. Found by a Cholesky
/// decomposition, with pivots, of the samples' products; what is left of a sample below a millionth of the longest is left out.
/// </summary>
internal sealed class SampleSpan
{
    private const double Negligible = 1e-12;

    private readonly RowMatrix _samples;
    private readonly int[] _pivots;
    private readonly RowMatrix _pivotRows;

    private SampleSpan(RowMatrix samples, RowMatrix coordinates, int[] pivots)
    {
        (_samples, Coordinates, _pivots) = (samples, coordinates, pivots);
        _pivotRows = new RowMatrix(pivots.Length, pivots.Length);
        for (int k = 0; k < pivots.Length; k++)
        {
            coordinates[pivots[k]][..(k + 1)].CopyTo(_pivotRows[k]);
        }
    }

    /// <summary>The samples in the basis, a row for each.</summary>
    public RowMatrix Coordinates { get; }

    public static SampleSpan Of(RowMatrix samples, CancellationToken cancellationToken)
    {
        int count = samples.Rows;
        RowMatrix products = Products(samples, cancellationToken);
        var left = new double[count];
        for (int i = 0; i < count; i++)
        {
            left[i] = products[i][i];
        }

        var lower = new RowMatrix(count, count);
        var pivots = new List<int>();
        double least = Negligible * left.Max();
        while (pivots.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int pivot = Array.IndexOf(left, left.Max());
            if (left[pivot] <= least)
            {
                break;
            }

            int column = pivots.Count;
            double root = Math.Sqrt(left[pivot]);
            ReadOnlySpan<double> known = lower[pivot][..column];
            for (int i = 0; i < count; i++)
            {
                // Rows that were pivots before stay 0 from here on.
                if (left[i] > 0)
                {
                    Span<double> row = lower[i];
                    double product = i > pivot ? products[i][pivot] : products[pivot][i];
                    row[column] = (product - VectorKernels.Dot(row[..column], known)) / root;
                    left[i] = Math.Max(left[i] - row[column] * row[column], double.Epsilon);
                }
            }

            lower[pivot][column] = root;
            left[pivot] = 0;
            pivots.Add(pivot);
        }

        var coordinates = new RowMatrix(count, Math.Max(1, pivots.Count));
        for (int i = 0; i < count; i++)
        {
            lower[i][..pivots.Count].CopyTo(coordinates[i]);
        }

        return new SampleSpan(samples, coordinates, [.. pivots]);
    }

    /// <summary>A vector of the basis as one of the features.</summary>
    public double[] ToFeatures(ReadOnlySpan<double> vector)
    {
        double[] factors = vector[.._pivots.Length].ToArray();
        CholeskyFactor.SolveTransposed(_pivotRows, factors);
        var features = new double[_samples.Columns];
        for (int k = 0; k < factors.Length; k++)
        {
            VectorKernels.Add(features, factors[k], _samples[_pivots[k]]);
        }

        return features;
    }

    /// <summary>The products of all samples with each other: the lower triangle.</summary>
    private static RowMatrix Products(RowMatrix samples, CancellationToken cancellationToken)
    {
        var products = new RowMatrix(samples.Rows, samples.Rows);
        ParallelLoop.For(samples.Rows, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, row =>
        {
            Span<double> sums = products[row];
            ReadOnlySpan<double> own = samples[row];
            int other = 0;
            for (; other + 4 <= row + 1; other += 4)
            {
                VectorKernels.Dot4(own, samples[other], samples[other + 1], samples[other + 2], samples[other + 3], sums[other..]);
            }

            for (; other <= row; other++)
            {
                sums[other] = VectorKernels.Dot(own, samples[other]);
            }
        });
        return products;
    }
}
