using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>What the nearest pictures of other folds say of each picture.</summary>
internal sealed class NearestNeighbors
{
    private readonly int[][] _labels;
    private readonly int _classes;

    /// <param name="directions">Rows of length 1.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="foldOf">The fold of each: nothing is said by its own fold.</param>
    /// <param name="most">The most neighbours that will be asked.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public NearestNeighbors(RowMatrix directions, int[] labels, int classes, int[] foldOf, int most, CancellationToken cancellationToken)
    {
        _classes = classes;
        _labels = new int[directions.Rows][];
        ParallelLoop.For(directions.Rows, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            int[] others = [.. Enumerable.Range(0, labels.Length).Where(j => foldOf[j] != foldOf[i])];
            double[] distances = [.. others.Select(j => -VectorKernels.Dot(directions[i], directions[j]))];

            // Keys and then places: of equally near ones the first, whatever the sort does.
            _labels[i] = [.. Enumerable.Range(0, others.Length).OrderBy(place => distances[place]).Take(most).Select(place => labels[others[place]])];
        });
    }

    /// <summary>The shares of the classes among the nearest of each picture, fewer than asked for where there are not as many. A tie goes to the first class.</summary>
    public double[][] Shares(int neighbors) =>
    [
        .. _labels.Select(near => near.Take(neighbors).ToArray()).Select(near =>
            Enumerable.Range(0, _classes).Select(label => near.Count(own => own == label) / (double)near.Length).ToArray()),
    ];
}
