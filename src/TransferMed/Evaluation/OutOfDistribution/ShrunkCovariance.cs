using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace TransferMed.Evaluation;

/// <summary>
/// A covariance drawn to the multiple of the identity that has its trace: (1 - s) S + s mean(diag S) I. Equal to scikit-learn's
/// <c>LedoitWolf(assume_centered=True)</c> where s is not given.
/// </summary>
internal sealed record ShrunkCovariance(Matrix<double> Matrix, double Shrinkage)
{
    /// <param name="centred">N rows of D values with mean 0.</param>
    /// <param name="shrinkage">s, or null for the best share (Ledoit and Wolf 2004).</param>
    public static ShrunkCovariance Of(Matrix<double> centred, double? shrinkage)
    {
        double n = centred.RowCount;
        Matrix<double> sample = centred.TransposeThisAndMultiply(centred) / n;
        double mean = sample.Trace() / sample.RowCount;
        double share = shrinkage ?? BestShare(centred, sample, mean);
        return new ShrunkCovariance(sample * (1 - share) + DenseMatrix.CreateDiagonal(sample.RowCount, sample.RowCount, share * mean), share);
    }

    // b² / d² of Ledoit and Wolf: the expected squared error of S over its squared distance from the target, at most 1.
    private static double BestShare(Matrix<double> centred, Matrix<double> sample, double mean)
    {
        double n = centred.RowCount;
        double squaredNorm = SumOfSquares(sample);
        double distance = squaredNorm - sample.RowCount * mean * mean;
        double fourth = centred.EnumerateRows().Sum(row => Math.Pow(row.DotProduct(row), 2));
        double error = (fourth / n - squaredNorm) / n;
        return distance > 0 ? Math.Clamp(error / distance, 0, 1) : 1;
    }

    private static double SumOfSquares(Matrix<double> matrix) => matrix.Enumerate().Sum(value => value * value);
}
