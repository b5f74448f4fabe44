namespace TransferMed.Evaluation;

/// <summary>Numbers of a set of samples in which each sample occurs a given number of times.</summary>
internal interface IWeightedStatistic
{
    /// <summary>How many numbers there are.</summary>
    int Count { get; }

    /// <summary>Computes the numbers; may be called by several threads at once.</summary>
    /// <param name="weights">How often each sample occurs, at least one of them above 0.</param>
    /// <param name="values">Receives <see cref="Count"/> numbers, NaN for one that is not defined.</param>
    void Evaluate(ReadOnlySpan<int> weights, Span<double> values);
}
