using TransferMed.Datasets;

namespace TransferMed.Transfer;

/// <summary>A few training pictures of every class, spread over them, with their folds: enough to compare ways to prepare pictures by probes.</summary>
internal sealed class FewImages
{
    private const int MostPerClass = 30;
    private const int MostImages = 200;
    private const int FewestImages = 16;

    private readonly int[] _places;
    private readonly int[] _folds;
    private readonly int _of;

    private FewImages(ImageDataset train, int[] places, int[] folds)
    {
        (_places, _folds, _of) = (places, folds, train.Count);
        Images = train.Subset(places);
        Labels = [.. Images.Samples.Select(sample => sample.Label)];
    }

    public ImageDataset Images { get; }

    public int[] Labels { get; }

    /// <summary>The pictures; null where there are too few, or where a class lies in a single fold.</summary>
    /// <param name="train">The training pictures.</param>
    /// <param name="foldOf">The fold of each, or null where they cannot be divided.</param>
    public static FewImages? Of(ImageDataset train, int[]? foldOf)
    {
        if (foldOf is null)
        {
            return null;
        }

        int perClass = Math.Min(MostPerClass, Math.Max(4, MostImages / train.Classes.Count));
        int[] places = [.. Enumerable.Range(0, train.Count).GroupBy(i => train.Samples[i].Label).SelectMany(members => Spread([.. members], perClass)).Order()];
        bool divided = places.GroupBy(i => train.Samples[i].Label).All(members => members.Select(i => foldOf[i]).Distinct().Count() > 1);
        return places.Length >= FewestImages && divided ? new FewImages(train, places, [.. places.Select(i => foldOf[i])]) : null;
    }

    /// <summary>The first view of each of these pictures, of the rows of all training pictures.</summary>
    public float[][] RowsOf(float[][] rows) => [.. _places.Select(i => rows[i * (rows.Length / _of)])];

    /// <summary>What probes of several strengths, ascending, say of each picture that they have not seen.</summary>
    public double[][][] Probabilities(float[][] rows, FeatureScaling scaling, IReadOnlyList<double> strengths, CancellationToken cancellationToken)
    {
        var samples = new ProbeSamples(rows, Labels, Images.Classes.Count, balanced: true, cancellationToken, new ProbeOptions { Scaling = scaling });
        return new CrossValidation(samples, _folds).Probabilities(strengths, cancellationToken);
    }

    /// <summary>The loss -log p(label) of each picture.</summary>
    public static double[] Losses(double[][] probabilities, int[] labels) =>
        [.. labels.Select((label, i) => -Math.Log(Math.Max(probabilities[i][label], 1e-12)))];

    private static IEnumerable<int> Spread(int[] members, int count) => members.Length <= count
        ? members
        : Enumerable.Range(0, count).Select(i => members[(int)((long)i * members.Length / count)]);
}
