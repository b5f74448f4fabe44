namespace TransferMed.Reporting;

/// <summary>Samples of similar confidence: how often the model was right about them.</summary>
/// <param name="From">The smallest confidence of the bin.</param>
/// <param name="To">The largest confidence of the bin.</param>
/// <param name="Confidence">The mean probability that the model gave.</param>
/// <param name="Frequency">The share that turned out so.</param>
/// <param name="Lower">The lower end of the share's interval; NaN without one.</param>
/// <param name="Upper">The upper end of the share's interval; NaN without one.</param>
/// <param name="Count">The samples in the bin.</param>
internal readonly record struct ReliabilityPoint(double From, double To, double Confidence, double Frequency, double Lower, double Upper, int Count);
