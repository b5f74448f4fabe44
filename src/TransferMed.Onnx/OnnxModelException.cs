namespace TransferMed.Onnx;

/// <summary>An ONNX file cannot be read, is damaged, or lacks what this library needs. The message names the file and what is missing.</summary>
public sealed class OnnxModelException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The file, what is wrong with it and what to do.</param>
    /// <param name="innerException">The fault that caused it, or null.</param>
    public OnnxModelException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
