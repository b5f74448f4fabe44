namespace TransferMed.Datasets;

/// <summary>A folder, a manifest or a wanted split does not work out: nothing there, a class without pictures, too few groups.</summary>
public sealed class DatasetException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, with the file or class and the numbers, and what to do.</param>
    /// <param name="innerException">The fault that caused it, or null.</param>
    public DatasetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
