using TransferMed.Transfer;

namespace TransferMed.Advising;

/// <summary>
/// What linear probes say of pictures of folds that they were not fitted on: the fits of the library's probe by its defaults, without mirror images. The strength of a fold is chosen by the loss on all
/// other folds, so that a picture's own loss does not count.
/// </summary>
internal static class OutOfFoldProbe
{
    public static double[][] Probabilities(IReadOnlyList<float[]> rows, int[] labels, int classes, int[] foldOf, CancellationToken cancellationToken)
    {
        var probe = new ProbeOptions();
        var samples = new ProbeSamples(rows, labels, classes, probe.BalancedClasses, cancellationToken, probe);
        double[][][] ofStrength = new CrossValidation(samples, foldOf).Probabilities(probe.CandidatesFor(samples.Features), cancellationToken);
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
