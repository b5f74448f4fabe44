namespace TransferMed.Loading;

/// <summary>The disk cache could not be written. Never leaves the room: the loader goes on without the cache.</summary>
internal sealed class DiskCacheException(string message, Exception innerException) : TransferMedException(message, innerException);
