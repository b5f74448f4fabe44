using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// What is drawn: samples, or whole groups where samples belong together. Units are drawn with replacement within strata,
/// as many as the stratum has: the stratum of a sample is its true class, that of a group the class that most of its samples
/// have (of equal ones the first). So classes keep their sizes as they do in a stratified split, exactly without groups and
/// about with groups of several classes. Samples with several findings or with values are of no class, and all units of one stratum.
/// </summary>
internal sealed class ResamplingUnits
{
    private readonly int[][] _samples;
    private readonly int[][] _strata;

    private ResamplingUnits(int sampleCount, int[][] samples, int[][] strata, int? smallestClass = null)
    {
        SampleCount = sampleCount;
        SmallestClass = smallestClass ?? strata.Min(stratum => stratum.Length);
        _samples = samples;
        _strata = strata;
    }

    public int SampleCount { get; }

    public int Count => _samples.Length;

    /// <summary>Whether some unit holds more than one sample.</summary>
    public bool AreGroups => Count < SampleCount;

    /// <summary>How many units show what fewest do: of the smallest stratum; of findings those with or those without the finding for which they are fewest.</summary>
    public int SmallestClass { get; }

    /// <summary>The units of each stratum that has any.</summary>
    public IReadOnlyList<int[]> Strata => _strata;

    public static ResamplingUnits Of(PredictionSet predictions, bool useGroups)
    {
        int[][] samples = Units(predictions.Count, useGroups ? predictions.Groups : null);
        int[][] strata = [.. Enumerable.Range(0, samples.Length)
            .GroupBy(unit => MajorityClass(predictions, samples[unit]))
            .OrderBy(stratum => stratum.Key)
            .Select(stratum => stratum.ToArray())];
        return new ResamplingUnits(predictions.Count, samples, strata);
    }

    public static ResamplingUnits Of(TargetPredictions predictions, bool useGroups)
    {
        int[][] samples = Units(predictions.Count, useGroups ? predictions.Groups : null);
        return new ResamplingUnits(predictions.Count, samples, [[.. Enumerable.Range(0, samples.Length)]], SmallestSide(predictions, samples));
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

    private static int[][] Units(int count, ValueList<string?>? groups) =>
    [
        .. Enumerable.Range(0, count)
            .GroupBy(sample => groups?[sample] is { } group ? (group, -1) : ((string?)null, sample))
            .Select(unit => unit.ToArray()),
    ];

    private static int? SmallestSide(TargetPredictions predictions, int[][] units)
    {
        if (predictions is not FindingPredictions)
        {
            return null;
        }

        int With(int finding, double truth) => units.Count(unit => Array.Exists(unit, sample => predictions.Truths(sample)[finding] == truth));
        return Enumerable.Range(0, predictions.Targets.Count)
            .Select(finding => (int?)Math.Min(With(finding, 1), With(finding, 0)))
            .Where(side => side > 0)
            .Min();
    }

    private static int MajorityClass(PredictionSet predictions, int[] samples) => samples
        .GroupBy(sample => predictions.Labels[sample])
        .OrderByDescending(label => label.Count())
        .ThenBy(label => label.Key)
        .First().Key;
}
