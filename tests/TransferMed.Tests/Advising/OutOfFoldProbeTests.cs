using TransferMed.Advising;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace TransferMed.Tests.Advising;

public class OutOfFoldProbeTests
{
    [Fact]
    public void A_fold_is_told_by_a_fit_of_the_librarys_probe_as_it_is_scaled_by_default()
    {
        // What tells the class varies much, noise little: another scaling would have the lower loss.
        var random = new SampleRandom(3);
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i % 2)];
        float[][] rows = [.. labels.Select(label => (float[])[(float)(20 * (label + random.NextGaussian())), .. Enumerable.Range(0, 30).Select(_ => (float)(0.1 * random.NextGaussian()))])];
        int[] foldOf = [.. Enumerable.Range(0, 60).Select(i => i / 2 % 5)];

        double[][] said = OutOfFoldProbe.Probabilities(rows, labels, 2, foldOf, CancellationToken.None);

        double[][][] fits = new CrossValidation(new ProbeSamples(rows, labels, 2, balanced: true, CancellationToken.None), foldOf).Probabilities(new ProbeOptions().CandidatesFor(31), CancellationToken.None);
        for (int fold = 0; fold < 5; fold++)
        {
            int[] own = [.. Enumerable.Range(0, 60).Where(i => foldOf[i] == fold)];
            Assert.Contains(fits, fit => own.All(i => fit[i].SequenceEqual(said[i])));
        }
    }
}
