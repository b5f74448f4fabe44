namespace TransferMed.Runtime;

/// <summary>
/// LibTorch or its TorchSharp binding could not be loaded. The message names the real cause (the loader's own text, the
/// missing file, version or dependency) and what to do about it.
/// </summary>
internal sealed class NativeBackendException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The cause and the remedy.</param>
    public NativeBackendException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with the fault that caused it.</summary>
    /// <param name="message">The cause and the remedy.</param>
    /// <param name="innerException">The fault that caused it.</param>
    public NativeBackendException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
