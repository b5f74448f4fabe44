using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

/// <summary>Exchangeable samples of five classes of unequal frequency, seen by a model that is too sure and prefers the frequent classes.</summary>
internal static class SimulatedModel
{
    public const int Classes = 5;

    private static readonly double[] Frequencies = [0.4, 0.25, 0.15, 0.12, 0.08];

    public static PredictionSet Draw(int samples, params ReadOnlySpan<long> keys)
    {
        var random = new SampleRandom(keys);
        var labels = new int[samples];
        var rows = new double[samples][];
        for (int sample = 0; sample < samples; sample++)
        {
            labels[sample] = DrawClass(ref random);
            var row = new double[Classes];
            double sum = 0;
            for (int c = 0; c < Classes; c++)
            {
                double evidence = random.NextGaussian() + (c == labels[sample] ? 1.5 : 0);
                row[c] = Math.Exp(1.8 * (evidence + Math.Log(Frequencies[c])));
                sum += row[c];
            }

            rows[sample] = Array.ConvertAll(row, value => value / sum);
        }

        return Gens.Make(Classes, labels, rows);
    }

    private static int DrawClass(ref SampleRandom random)
    {
        double rest = random.NextDouble();
        int drawn = 0;
        while (drawn < Classes - 1 && rest >= Frequencies[drawn])
        {
            rest -= Frequencies[drawn++];
        }

        return drawn;
    }
}
