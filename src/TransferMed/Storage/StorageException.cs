namespace TransferMed.Storage;

/// <summary>A file could not be written, or does not hold what its format promises. The message names the file.</summary>
public sealed class StorageException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The file, what is wrong with it and what to do.</param>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with the fault that caused it.</summary>
    /// <param name="message">The file, what is wrong with it and what to do.</param>
    /// <param name="innerException">The fault that caused it.</param>
    public StorageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
