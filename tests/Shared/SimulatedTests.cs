using System.Globalization;
using MathNet.Numerics.Distributions;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

/// <summary>
/// Test sets from a world whose truth is known: two classes of the same size, each sample with a normally distributed score
/// whose means lie a distance apart, the prediction being the score's side of the middle. Samples of one group share a part
/// of their deviation.
/// </summary>
internal static class SimulatedTests
{
    private const double ShareOfGroup = 0.7;

    public static double TrueAccuracy(double distance) => Normal.CDF(0, 1, distance / 2);

    public static double TrueAuc(double distance) => Normal.CDF(0, 1, distance / Math.Sqrt(2));

    /// <summary>n samples, of them groups of the given size where it is above 1; each group of one class.</summary>
    public static PredictionSet Draw(int n, double distance, long seed, int groupSize = 1)
    {
        var random = new SampleRandom(seed);
        var rows = new double[n][];
        double shared = 0;
        for (int i = 0; i < n; i++)
        {
            shared = i % groupSize == 0 ? random.NextGaussian() : shared;
            double deviation = groupSize == 1 ? shared : Math.Sqrt(ShareOfGroup) * shared + Math.Sqrt(1 - ShareOfGroup) * random.NextGaussian();
            rows[i] = Row(distance, (Label(i, n) - 0.5) * distance + deviation);
        }

        return Make(n, rows, groupSize);
    }

    /// <summary>Two models that are equally good, right and wrong partly on the same samples.</summary>
    public static (PredictionSet First, PredictionSet Second) DrawPair(int n, double distance, long seed)
    {
        var random = new SampleRandom(seed);
        var (first, second) = (new double[n][], new double[n][]);
        for (int i = 0; i < n; i++)
        {
            double shared = random.NextGaussian() * Math.Sqrt(0.5) + (Label(i, n) - 0.5) * distance;
            first[i] = Row(distance, shared + Math.Sqrt(0.5) * random.NextGaussian());
            second[i] = Row(distance, shared + Math.Sqrt(0.5) * random.NextGaussian());
        }

        return (Make(n, first, 1), Make(n, second, 1));
    }

    private static int Label(int i, int n) => 2 * i < n ? 0 : 1;

    // The chance of class 1 given the score, so that the probabilities are calibrated.
    private static double[] Row(double distance, double score)
    {
        double probability = 1 / (1 + Math.Exp(-distance * score));
        return [1 - probability, probability];
    }

    private static PredictionSet Make(int n, double[][] rows, int groupSize) => new(
        ["0", "1"],
        Enumerable.Range(0, n).Select(i => Label(i, n)),
        rows,
        groups: groupSize == 1 ? null : Enumerable.Range(0, n).Select(i => (i / groupSize).ToString(CultureInfo.InvariantCulture)));
}
