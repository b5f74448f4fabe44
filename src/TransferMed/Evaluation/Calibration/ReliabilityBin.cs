namespace TransferMed.Evaluation;

/// <summary>One point of a reliability curve: the samples whose probability lies above <see cref="Lower"/> and not above <see cref="Upper"/>.</summary>
public sealed class ReliabilityBin
{
    internal ReliabilityBin(double lower, double upper, int count, double meanProbability, double observedFrequency)
    {
        Lower = lower;
        Upper = upper;
        Count = count;
        MeanProbability = meanProbability;
        ObservedFrequency = observedFrequency;
    }

    /// <summary>The lower border, not part of the bin but for the first one.</summary>
    public double Lower { get; }

    /// <summary>The upper border, part of the bin.</summary>
    public double Upper { get; }

    /// <summary>The number of samples, at least 1: empty bins are no points.</summary>
    public int Count { get; }

    /// <summary>What the model promised on average, from 0 to 1.</summary>
    public double MeanProbability { get; }

    /// <summary>How often it came true, from 0 to 1.</summary>
    public double ObservedFrequency { get; }

    /// <summary>Promise less outcome, from -1 to 1; above 0 the model is too sure.</summary>
    public double Gap => MeanProbability - ObservedFrequency;
}
