namespace TransferMed.Evaluation;

/// <summary>Samples as often as their weights, and which stand of its sample each one is.</summary>
internal sealed class SampleRepetition
{
    private SampleRepetition(int[] samples, int[] stands)
    {
        Samples = samples;
        Stands = stands;
    }

    /// <summary>The index of each sample among those that were weighed.</summary>
    public int[] Samples { get; }

    /// <summary>0 for the first stand of a sample, 1 for its second.</summary>
    public int[] Stands { get; }

    /// <exception cref="ArgumentException">There is not one weight for each sample, or none above 0.</exception>
    public static SampleRepetition Of(ReadOnlySpan<int> weights, int count)
    {
        if (weights.Length != count)
        {
            throw new ArgumentException(FormattableString.Invariant($"There are {weights.Length} weights for {count} samples; give one for each."), nameof(weights));
        }

        var samples = new List<int>(count);
        var stands = new List<int>(count);
        for (int sample = 0; sample < weights.Length; sample++)
        {
            for (int stand = 0; stand < weights[sample]; stand++)
            {
                samples.Add(sample);
                stands.Add(stand);
            }
        }

        return samples.Count > 0
            ? new SampleRepetition([.. samples], [.. stands])
            : throw new ArgumentException("No weight is above 0; a prediction set needs at least one sample.", nameof(weights));
    }

    /// <summary>
    /// The groups of the stands: drawing a group twice gives two groups of as many samples and not one of twice as many, so the second stand of its samples has a name of its own.
    /// </summary>
    public IEnumerable<string?> Groups(IReadOnlyList<string?> groups) =>
        Samples.Select((sample, i) => groups[sample] is { } group && Stands[i] > 0 ? FormattableString.Invariant($"{group}\u001f{Stands[i]}") : groups[sample]);
}
