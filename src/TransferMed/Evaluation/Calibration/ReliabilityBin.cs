namespace TransferMed.Evaluation;

/// <summary>One point of a reliability curve: the samples whose probability lies above <paramref name="lower"/> and not above <paramref name="upper"/>.</summary>
/// <param name="lower">The lower border, not part of the bin but for the first one.</param>
/// <param name="upper">The upper border, part of the bin.</param>
/// <param name="count">The number of samples, at least 1: empty bins are no points.</param>
/// <param name="meanProbability">What the model promised on average, from 0 to 1.</param>
/// <param name="observedFrequency">How often it came true, from 0 to 1.</param>
public sealed class ReliabilityBin(double lower, double upper, int count, double meanProbability, double observedFrequency)
{
    /// <summary>The lower border, not part of the bin but for the first one.</summary>
    public double Lower { get; } = lower;

    /// <summary>The upper border, part of the bin.</summary>
    public double Upper { get; } = upper;

    /// <summary>The number of samples, at least 1: empty bins are no points.</summary>
    public int Count { get; } = count;

    /// <summary>What the model promised on average, from 0 to 1.</summary>
    public double MeanProbability { get; } = meanProbability;

    /// <summary>How often it came true, from 0 to 1.</summary>
    public double ObservedFrequency { get; } = observedFrequency;

    /// <summary>Promise less outcome, from -1 to 1; above 0 the model is too sure.</summary>
    public double Gap => MeanProbability - ObservedFrequency;
}
