namespace TransferMed.Transfer;

/// <summary>A file of weights does not fit a network. The message names the tensors; the network is unchanged.</summary>
public sealed class WeightMismatchException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The file, what does not fit and what to do.</param>
    public WeightMismatchException(string message)
        : base(message)
    {
    }
}
