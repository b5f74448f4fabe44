namespace TransferMed.Evaluation;

/// <summary>One target of the samples of which it is known, in their order.</summary>
/// <param name="samples">The indices of the samples.</param>
/// <param name="truths">The truth of each.</param>
/// <param name="predicted">The prediction for each.</param>
internal sealed class KnownTarget(int[] samples, double[] truths, double[] predicted)
{
    public int Count => Samples.Length;

    public int[] Samples { get; } = samples;

    public double[] Truths { get; } = truths;

    public double[] Predicted { get; } = predicted;

    /// <summary>Of a finding: which of the samples show it.</summary>
    public bool[] IsThere => Array.ConvertAll(Truths, truth => truth == 1);

    /// <summary>The groups of the samples; null where there are none.</summary>
    public string?[]? Groups(IReadOnlyList<string?>? groups) => groups is null ? null : Array.ConvertAll(Samples, sample => groups[sample]);
}
