using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>Draws resamples and computes statistics on each, several threads sharing the work.</summary>
internal static class Bootstrap
{
    /// <summary>Keeps the draws apart from those that other code makes from the same seed.</summary>
    private const long Purpose = 0x626F6F74;

    /// <summary>The distribution of every number of the statistic. The same for any number of threads.</summary>
    public static BootstrapDistribution[] Run(IWeightedStatistic statistic, ResamplingUnits units, BootstrapOptions options)
    {
        options.Validate();
        double[] observed = Evaluate(statistic, units, 1, options.Threads, (_, weights) => weights.Fill(1))[0];
        double[][] resampled = Evaluate(
            statistic, units, options.Resamples, options.Threads, (r, weights) => units.Draw(new SampleRandom(options.Seed, Purpose, r), weights));
        Jackknife jackknife = Jackknife.Over(units);
        double[][] without = Evaluate(
            statistic, units, jackknife.Blocks.Length, options.Threads, (b, weights) => units.LeaveOut(jackknife.Blocks[b], weights));
        return [.. observed.Select((value, i) => new BootstrapDistribution(
            value, [.. resampled.Select(values => values[i])], Influence.Of(jackknife, [.. without.Select(values => values[i])])))];
    }

    private static double[][] Evaluate(IWeightedStatistic statistic, ResamplingUnits units, int times, int threads, Weighting weighting)
    {
        var results = new double[times][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads };
        ParallelLoop.Unwrapped(() => Parallel.For(0, times, parallel, () => new int[units.SampleCount], (i, _, weights) =>
        {
            weighting(i, weights);
            results[i] = new double[statistic.Count];
            statistic.Evaluate(weights, results[i]);
            return weights;
        }, _ => { }));
        return results;
    }

    private delegate void Weighting(int index, Span<int> weights);
}
