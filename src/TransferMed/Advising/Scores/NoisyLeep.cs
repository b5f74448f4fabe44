using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>
/// N-LEEP (Li et al. 2021): LEEP on the shares that a Gaussian mixture gives the pictures in place of a classifier's. The features are brought to the
/// principal components that hold 80 % of their variance. The mixture has five components for each class, but no more than one for five pictures and no fewer than classes;
/// its covariances are diagonal, where the authors' are full, since a component of few pictures has no full one.
/// </summary>
internal static class NoisyLeep
{
    private const double Variance = 0.8;
    private const int ComponentsPerClass = 5;
    private const int ImagesPerComponent = 5;

    /// <param name="axes">Of the centred features.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="seed">Decides the start of the mixture.</param>
    public static double Score(PrincipalAxes axes, IReadOnlyList<int> labels, int classes, long seed)
    {
        RowMatrix rows = Leading(axes);
        int components = Math.Max(classes, Math.Min(ComponentsPerClass * classes, labels.Count / ImagesPerComponent));
        int[] clusters = KMeans.Cluster(rows, KMeans.Seeds(rows, components, seed));
        return Leep.Score(GaussianMixture.Shares(rows, clusters), labels, classes);
    }

    /// <summary>The fewest axes that hold the share of the variance.</summary>
    public static int Components(PrincipalAxes axes)
    {
        double wanted = Variance * axes.Squares.Sum();
        int count = 0;
        for (double held = 0; held < wanted && count < axes.Squares.Length; count++)
        {
            held += axes.Squares[count];
        }

        return count;
    }

    private static RowMatrix Leading(PrincipalAxes axes)
    {
        int width = Components(axes);
        var rows = new RowMatrix(axes.Coordinates.Rows, width);
        for (int i = 0; i < rows.Rows; i++)
        {
            axes.Coordinates[i][..width].CopyTo(rows[i]);
        }

        return rows;
    }
}
