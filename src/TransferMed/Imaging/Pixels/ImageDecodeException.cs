namespace TransferMed.Imaging;

/// <summary>A picture cannot be decoded: it is no picture, broken, incomplete, over a limit or of an unsupported format.</summary>
public sealed class ImageDecodeException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The picture's path.</param>
    /// <param name="reason">What is wrong with it and what to do.</param>
    /// <param name="innerException">The fault that caused it, or null.</param>
    public ImageDecodeException(string path, string reason, Exception? innerException = null)
        : this(path, reason, $"{path}: {reason}", innerException)
    {
    }

    internal ImageDecodeException(string path, string reason, string message, Exception? innerException)
        : base(message, innerException)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The picture's path.</summary>
    public string Path { get; }

    /// <summary>What is wrong with it and what to do, without the path.</summary>
    public string Reason { get; }
}
