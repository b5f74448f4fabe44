namespace TransferMed.Weights;

/// <summary>A file of weights is nowhere and cannot be downloaded, or is not the one that is meant. The message says where to put it by hand.</summary>
public sealed class WeightsUnavailableException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The file, why it cannot be had and what to do.</param>
    public WeightsUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with the fault that caused it.</summary>
    /// <param name="message">The file, why it cannot be had and what to do.</param>
    /// <param name="innerException">The fault that caused it.</param>
    public WeightsUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
