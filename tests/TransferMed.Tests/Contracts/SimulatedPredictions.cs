using TransferMed.Evaluation;

namespace TransferMed.Tests.Contracts;

/// <summary>Exchangeable samples of four classes for the contracts of calibrations and conformal methods.</summary>
public static class SimulatedPredictions
{
    /// <summary>The number of classes.</summary>
    public const int Classes = 4;

    /// <summary>Samples whose label is drawn from their own probabilities, raised to a power.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Decides all of them.</param>
    /// <param name="power">1 for a model that keeps its promises; above, the predictions are surer than the truth.</param>
    public static PredictionSet Draw(int count, int seed, double power = 1)
    {
        var random = new Random(seed);
        var labels = new int[count];
        var rows = new double[count][];
        for (int sample = 0; sample < count; sample++)
        {
            double[] truth = Normalized([.. Enumerable.Range(0, Classes).Select(c => Math.Exp(3 * random.NextDouble() + 0.3 * c))]);
            double rest = random.NextDouble();
            int label = 0;
            while (label < Classes - 1 && rest >= truth[label])
            {
                rest -= truth[label++];
            }

            labels[sample] = label;
            rows[sample] = Normalized(Array.ConvertAll(truth, p => Math.Pow(p, power)));
        }

        return new PredictionSet([.. Enumerable.Range(0, Classes).Select(c => $"class{c}")], labels, rows) { ClassOrderIsStated = true };
    }

    private static double[] Normalized(double[] values) => Array.ConvertAll(values, value => value / values.Sum());
}
