using Microsoft.Extensions.Logging;

namespace TransferMed.Loading;

internal static partial class LoaderLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Decoded {Pictures} pictures of '{Dataset}' into memory in {Elapsed}")]
    public static partial void CacheFilled(ILogger logger, int pictures, string dataset, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Workers} threads bring the pictures of '{Dataset}' (memory cache: {Cached})")]
    public static partial void Prefetching(ILogger logger, int workers, string dataset, bool cached);
}
