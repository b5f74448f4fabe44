using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Reporting;

/// <summary>
/// Draws test pictures again with replacement, class by class, whole groups where there are groups (Efron and Tibshirani
/// 1993, chapter 8). A group counts to the class of its first sample.
/// </summary>
internal sealed class SampleDraws
{
    private readonly int _samples;
    private readonly int[][][] _classes;

    public SampleDraws(PredictionSet predictions)
    {
        _samples = predictions.Count;
        _classes =
        [
            .. Enumerable.Range(0, predictions.Count)
                .GroupBy(sample => predictions.Groups?[sample] is { } group ? "g" + group : FormattableString.Invariant($"s{sample}"), StringComparer.Ordinal)
                .Select(unit => unit.ToArray())
                .GroupBy(unit => predictions.Labels[unit[0]])
                .OrderBy(units => units.Key)
                .Select(units => units.ToArray()),
        ];
    }

    /// <summary>How often each sample was drawn, resample by resample. The same array is handed out again and again.</summary>
    public IEnumerable<double[]> Draw(int resamples, long seed)
    {
        var weights = new double[_samples];
        for (int resample = 0; resample < resamples; resample++)
        {
            Array.Clear(weights);
            Draw(new SampleRandom(seed, resample), weights);
            yield return weights;
        }
    }

    private void Draw(SampleRandom random, double[] weights)
    {
        foreach (int[][] units in _classes)
        {
            for (int draw = 0; draw < units.Length; draw++)
            {
                foreach (int sample in units[random.NextInt32(units.Length)])
                {
                    weights[sample]++;
                }
            }
        }
    }
}
