using TransferMed.Transfer;

namespace TransferMed.Advising;

/// <summary>
/// What linear probes say of pictures of folds that they were not fitted on: the fits of the library's probe, every class counting alike. The scaling and strength of a fold are chosen by the loss on all
/// other folds, so that no picture decides about its own.
/// </summary>
internal static class OutOfFoldProbe
{
    public static double[][] Probabilities(IReadOnlyList<float[]> rows, int[] labels, int classes, int[] foldOf, CancellationToken cancellationToken)
    {
        double[] strengths = new ProbeOptions().CandidatesFor(rows[0].Length);
        double[][][] ofStrength =
        [
            .. Enum.GetValues<FeatureScaling>().SelectMany(scaling =>
                new CrossValidation(new ProbeSamples(rows, labels, classes, balanced: true, cancellationToken, scaling), foldOf).Probabilities(strengths, cancellationToken)),
        ];
        var chosen = new double[labels.Length][];
        for (int fold = 0; fold <= foldOf.Max(); fold++)
        {
            int[] others = [.. Enumerable.Range(0, labels.Length).Where(i => foldOf[i] != fold)];
            double[][] best = ofStrength.MinBy(probabilities => Loss(probabilities, labels, others))!;
            foreach (int i in Enumerable.Range(0, labels.Length).Where(i => foldOf[i] == fold))
            {
                chosen[i] = best[i];
            }
        }

        return chosen;
    }

    private static double Loss(double[][] probabilities, int[] labels, int[] images) => images
        .GroupBy(i => labels[i])
        .OrderBy(group => group.Key)
        .Average(group => group.Average(i => -Math.Log(Math.Max(probabilities[i][labels[i]], 1e-300))));
}
