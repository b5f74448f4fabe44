using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>Metrics of findings or values for any weights of the samples, equal to those of the samples repeated as often: the library's from one basis, others by themselves.</summary>
/// <typeparam name="TBasis">What the library's are computed from.</typeparam>
internal abstract class WeightedTargets<TBasis>(int samples, ValueList<Metric> metrics) : IWeightedStatistic
    where TBasis : class
{
    private TBasis? _observed;

    public int Count => metrics.Count;

    /// <summary>The basis of the samples as they are.</summary>
    public TBasis Observed => _observed ??= Basis([.. Enumerable.Repeat(1, samples)]);

    /// <summary>The value of a metric of the samples as they are.</summary>
    public double Value(Metric metric) => metric is TargetMetric<TBasis> known ? known.ValueOf(Observed) : ValueOfOwn(metric);

    public void Evaluate(ReadOnlySpan<int> weights, Span<double> values)
    {
        if (weights.Length != samples)
        {
            throw new ArgumentException(FormattableString.Invariant($"There are {weights.Length} weights for {samples} samples; give one for each."), nameof(weights));
        }

        TBasis basis = Basis(weights);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = metrics[i] is TargetMetric<TBasis> known ? known.ValueOf(basis) : ValueOfOwn(metrics[i], weights);
        }
    }

    private protected abstract TBasis Basis(ReadOnlySpan<int> weights);

    private protected abstract double ValueOfOwn(Metric metric);

    private protected abstract double ValueOfOwn(Metric metric, ReadOnlySpan<int> weights);
}
