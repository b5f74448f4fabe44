namespace TransferMed;

/// <summary>
/// The base of every error that TransferMed raises about its input, its files or its run. Wrong use of the API
/// (a null, an option out of range) raises the framework's own <see cref="ArgumentException"/> types instead.
/// </summary>
public class TransferMedException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, with the file or property and its value, and what to do.</param>
    public TransferMedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with the fault that caused it.</summary>
    /// <param name="message">What is wrong, with the file or property and its value, and what to do.</param>
    /// <param name="innerException">The fault that caused it.</param>
    public TransferMedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
