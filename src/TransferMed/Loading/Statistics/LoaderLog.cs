using Microsoft.Extensions.Logging;

namespace TransferMed.Loading;

internal static partial class LoaderLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Decoded {Images} pictures of '{Dataset}' into memory in {Elapsed}")]
    public static partial void CacheFilled(ILogger logger, int images, string dataset, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Workers} threads bring the pictures of '{Dataset}' (cache: {Cache})")]
    public static partial void Prefetching(ILogger logger, int workers, string dataset, CacheMode cache);

    [LoggerMessage(Level = LogLevel.Information, Message = "Batches are copied to the device without a stream of their own: {Missing} is missing")]
    public static partial void SynchronousCopies(ILogger logger, string missing);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The decoded pictures of '{Dataset}' ({Bytes} bytes) are kept: {Cache}")]
    public static partial void CacheChosen(ILogger logger, string dataset, CacheMode cache, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pictures of '{Dataset}' are not kept on disk: {Reason}. They are decoded when they are needed")]
    public static partial void NoDiskCache(ILogger logger, string dataset, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file of decoded pictures {Path} is damaged or of another version; damaged pictures are decoded, and it is made anew")]
    public static partial void DiskCacheDamaged(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "The pictures of '{Dataset}' ({Bytes} bytes) do not fit on the device beside the network (limit {Budget} bytes)")]
    public static partial void NoDeviceCache(ILogger logger, string dataset, long bytes, long budget);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No pictures are kept on the device, because its free memory is not known: {Reason}")]
    public static partial void UnknownDeviceMemory(ILogger logger, string reason);
}
