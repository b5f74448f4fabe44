namespace TransferMed.Evaluation;

/// <summary>One point of a reliability curve: the samples whose probability lies above <paramref name="Lower"/> and not above <paramref name="Upper"/>.</summary>
/// <param name="Lower">The lower border, not part of the bin but for the first one.</param>
/// <param name="Upper">The upper border, part of the bin.</param>
/// <param name="Count">The number of samples, at least 1: empty bins are no points.</param>
/// <param name="MeanProbability">What the model promised on average, from 0 to 1.</param>
/// <param name="ObservedFrequency">How often it came true, from 0 to 1.</param>
public sealed record ReliabilityBin(double Lower, double Upper, int Count, double MeanProbability, double ObservedFrequency)
{
    /// <summary>Promise less outcome, from -1 to 1; above 0 the model is too sure.</summary>
    public double Gap => MeanProbability - ObservedFrequency;
}
