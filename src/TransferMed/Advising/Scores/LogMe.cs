namespace TransferMed.Advising;

/// <summary>
/// LogME (You et al. 2021): the log evidence per picture of a Bayesian ridge regression from the features, as they are, to whether a picture is of a
/// class; the mean over the classes. By the fixed point of its authors: at most 11 steps, until the ratio of the precisions moves by a thousandth.
/// Axes on which no picture lies cancel out of the evidence; the authors' program keeps them where there are more features than pictures, and so differs there.
/// </summary>
internal static class LogMe
{
    private const int MostSteps = 11;
    private const double Tolerance = 1e-3;
    private const double Tiny = 1e-5;

    public static double Score(PrincipalAxes axes, IReadOnlyList<int> labels, int classes) =>
        Enumerable.Range(0, classes).Average(label => Evidence(axes, [.. labels.Select(own => own == label ? 1.0 : 0.0)]));

    /// <summary>The log evidence of one target, per picture.</summary>
    public static double Evidence(PrincipalAxes axes, double[] target)
    {
        double n = target.Length;
        double[] squares = axes.Squares;
        double[] shares = SharesOnAxes(axes, target);
        double outside = Math.Max(0, target.Sum(value => value * value) - shares.Sum());
        (double alpha, double beta, double weights, double residual) = (1, 1, 0, 0);
        for (int step = 0; step < MostSteps; step++)
        {
            double ratio = alpha / beta;
            double used = squares.Sum(square => square / (square + ratio));
            weights = squares.Zip(shares, (square, share) => square * share / ((ratio + square) * (ratio + square))).Sum();
            residual = outside + squares.Zip(shares, (square, share) => share / ((1 + square / ratio) * (1 + square / ratio))).Sum();
            alpha = used / (weights + Tiny);
            beta = (n - used) / (residual + Tiny);
            if (Math.Abs(alpha / beta - ratio) / ratio <= Tolerance)
            {
                break;
            }
        }

        double determinant = squares.Sum(square => Math.Log(alpha + beta * square) - Math.Log(alpha));
        return (n * Math.Log(beta) - determinant - beta * residual - alpha * weights - n * Math.Log(2 * Math.PI)) / 2 / n;
    }

    /// <summary>The squared length of the target on each axis.</summary>
    private static double[] SharesOnAxes(PrincipalAxes axes, double[] target)
    {
        var products = new double[axes.Squares.Length];
        for (int i = 0; i < target.Length; i++)
        {
            Runtime.VectorKernels.Add(products, target[i], axes.Coordinates[i]);
        }

        return [.. products.Zip(axes.Squares, (product, square) => product * product / square)];
    }
}
