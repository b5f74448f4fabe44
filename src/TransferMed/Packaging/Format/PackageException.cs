namespace TransferMed.Packaging;

/// <summary>A model package does not hold what its format promises, or cannot hold what it was given. The message names file and part.</summary>
public sealed class PackageException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The file, the part, what is wrong with it and what to do.</param>
    public PackageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with the fault that caused it.</summary>
    /// <param name="message">The file, the part, what is wrong with it and what to do.</param>
    /// <param name="innerException">The fault that caused it.</param>
    public PackageException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
