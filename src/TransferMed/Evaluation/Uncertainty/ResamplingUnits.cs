using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// What is drawn: samples, or whole groups where samples belong together. Units are drawn with replacement within strata,
/// as many as the stratum has: the stratum of a sample is its true class, that of a group the class that most of its samples
/// have (of equal ones the first). So classes keep their sizes as they do in a stratified split, exactly without groups and
/// about with groups of several classes.
/// </summary>
internal sealed class ResamplingUnits
{
    private readonly int[][] _samples;
    private readonly int[][] _strata;

    private ResamplingUnits(int sampleCount, int[][] samples, int[][] strata)
    {
        SampleCount = sampleCount;
        _samples = samples;
        _strata = strata;
    }

    public int SampleCount { get; }

    public int Count => _samples.Length;

    /// <summary>Whether some unit holds more than one sample.</summary>
    public bool AreGroups => Count < SampleCount;

    /// <summary>The units of each stratum that has any.</summary>
    public IReadOnlyList<int[]> Strata => _strata;

    public static ResamplingUnits Of(PredictionSet predictions, bool useGroups)
    {
        int[][] samples = [.. Enumerable.Range(0, predictions.Count)
            .GroupBy(sample => useGroups && predictions.Groups?[sample] is { } group ? (group, -1) : ((string?)null, sample))
            .Select(unit => unit.ToArray())];
        int[][] strata = [.. Enumerable.Range(0, samples.Length)
            .GroupBy(unit => MajorityClass(predictions, samples[unit]))
            .OrderBy(stratum => stratum.Key)
            .Select(stratum => stratum.ToArray())];
        return new ResamplingUnits(predictions.Count, samples, strata);
    }

    /// <summary>Draws one resample.</summary>
    /// <param name="random">The source of the draws.</param>
    /// <param name="weights">Receives how often each sample was drawn.</param>
    public void Draw(SampleRandom random, Span<int> weights)
    {
        weights.Clear();
        foreach (int[] stratum in _strata)
        {
            for (int i = 0; i < stratum.Length; i++)
            {
                foreach (int sample in _samples[stratum[random.NextInt32(stratum.Length)]])
                {
                    weights[sample]++;
                }
            }
        }
    }

    /// <summary>Weighs every sample once and those of some units not at all.</summary>
    public void LeaveOut(ReadOnlySpan<int> units, Span<int> weights)
    {
        weights.Fill(1);
        foreach (int unit in units)
        {
            foreach (int sample in _samples[unit])
            {
                weights[sample] = 0;
            }
        }
    }

    private static int MajorityClass(PredictionSet predictions, int[] samples) => samples
        .GroupBy(sample => predictions.Labels[sample])
        .OrderByDescending(label => label.Count())
        .ThenBy(label => label.Key)
        .First().Key;
}
