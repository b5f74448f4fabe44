using System.Globalization;

namespace TransferMed.Weights;

/// <summary>How far a download is.</summary>
public sealed class DownloadProgress
{
    internal DownloadProgress(string fileName, long bytes, long? totalBytes)
    {
        FileName = fileName;
        Bytes = bytes;
        TotalBytes = totalBytes;
    }

    /// <summary>The file that is downloaded.</summary>
    public string FileName { get; }

    /// <summary>The bytes that are there, with those of an earlier call; less than before where the server begins again.</summary>
    public long Bytes { get; }

    /// <summary>The length of the whole file in bytes, or null where the server does not say it.</summary>
    public long? TotalBytes { get; }

    /// <summary>For example <c>resnet18-f37072fd.pth: 12.0 of 44.7 MiB</c>.</summary>
    /// <returns>One line.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{FileName}: {Bytes / 1048576.0:F1}{(TotalBytes is { } total ? string.Create(CultureInfo.InvariantCulture, $" of {total / 1048576.0:F1}") : string.Empty)} MiB");
}
