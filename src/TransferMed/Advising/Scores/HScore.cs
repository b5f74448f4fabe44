using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>
/// The H-score with shrinkage (Ibrahim et al. 2021): (1 - s) tr(S⁻¹ B), where S is the covariance of the features shrunk by s (Ledoit and Wolf 2004) and B that of
/// the classes' means, both over the number of pictures. Computed on the axes of the features, on which S is diagonal.
/// </summary>
internal static class HScore
{
    /// <param name="axes">Of the centred features.</param>
    /// <param name="features">How many features there are.</param>
    /// <param name="labels">The class of each row.</param>
    public static double Score(PrincipalAxes axes, int features, IReadOnlyList<int> labels)
    {
        double n = labels.Count;
        double shrinkage = Shrinkage(axes, features);
        double mean = axes.Squares.Sum() / n / features;
        double[] between = new double[axes.Squares.Length];
        foreach (IGrouping<int, int> members in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]))
        {
            var sums = new double[between.Length];
            foreach (int i in members)
            {
                VectorKernels.Add(sums, 1, axes.Coordinates[i]);
            }

            double count = members.Count();
            for (int axis = 0; axis < sums.Length; axis++)
            {
                between[axis] += sums[axis] * sums[axis] / count / n;
            }
        }

        return (1 - shrinkage) * between.Select((value, axis) => value / ((1 - shrinkage) * axes.Squares[axis] / n + shrinkage * mean)).Sum();
    }

    /// <summary>The share of the identity: scikit-learn's <c>LedoitWolf().shrinkage_</c>.</summary>
    public static double Shrinkage(PrincipalAxes axes, int features)
    {
        double n = axes.Coordinates.Rows;
        double mean = axes.Squares.Sum() / n / features;
        double squaredNorm = axes.Squares.Sum(square => square / n * (square / n));
        double fourth = 0;
        for (int i = 0; i < axes.Coordinates.Rows; i++)
        {
            double length = VectorKernels.Dot(axes.Coordinates[i], axes.Coordinates[i]);
            fourth += length * length;
        }

        double distance = squaredNorm - features * mean * mean;
        return distance > 0 ? Math.Clamp((fourth / n - squaredNorm) / n / distance, 0, 1) : 1;
    }
}
