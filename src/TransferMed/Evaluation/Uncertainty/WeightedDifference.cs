namespace TransferMed.Evaluation;

/// <summary>The difference of the same numbers of two models, first minus second, for the same weights of the samples.</summary>
internal sealed class WeightedDifference(IWeightedStatistic first, IWeightedStatistic second) : IWeightedStatistic
{
    public int Count => first.Count;

    public void Evaluate(ReadOnlySpan<int> weights, Span<double> values)
    {
        var subtrahend = new double[Count];
        first.Evaluate(weights, values);
        second.Evaluate(weights, subtrahend);
        for (int i = 0; i < subtrahend.Length; i++)
        {
            values[i] -= subtrahend[i];
        }
    }
}
