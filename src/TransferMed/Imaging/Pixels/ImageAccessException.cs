namespace TransferMed.Imaging;

/// <summary>
/// A picture could not be read for a reason that does not lie in it: the storage failed, memory ran out, or a decoder is at
/// fault. Such a picture may be perfectly good, so that no policy leaves it out (<c>DecodeErrorPolicy.SkipAndReport</c>).
/// </summary>
internal sealed class ImageAccessException : TransferMedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The picture's path.</param>
    /// <param name="reason">What went wrong and what to do.</param>
    /// <param name="innerException">The fault that caused it, or null.</param>
    public ImageAccessException(string path, string reason, Exception? innerException = null)
        : base($"{path}: {reason}", innerException)
    {
        Path = path;
    }

    /// <summary>The picture's path.</summary>
    public string Path { get; }
}
