using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>The indices of the shards of a store: read where they fit, else made from the shards and, where there is a place for them, written.</summary>
/// <param name="store">The store.</param>
/// <param name="folder">The folder of the indices; null for beside the shards of a folder, and for nowhere with other stores.</param>
/// <param name="logger">Told of an index that cannot be written.</param>
internal sealed partial class ShardIndices(ImageStore store, string? folder, ILogger logger)
{
    private const string Extension = ".index";

    public List<TarFile> FilesOf(StoredFile shard, CancellationToken cancellationToken)
    {
        // Where nothing tells one state of a shard from another of the same length, an index would outlive its labels.
        string? path = shard.Version.Length == 0 ? null : PlaceOf(shard.Name);
        if (path is not null && Existing(path) is byte[] bytes && ShardIndex.Read(bytes, shard) is List<TarFile> known)
        {
            return known;
        }

        List<TarFile> files = new TarScan(store, shard, EntryName.IsText).Read(cancellationToken);
        if (path is not null)
        {
            Keep(path, ShardIndex.Write(shard, files));
        }

        return files;
    }

    /// <summary>In a folder of their own, shards of equal names from different places have different indices.</summary>
    private string? PlaceOf(string name)
    {
        if (folder is null)
        {
            return store is FolderStore ? Path.Combine(store.Address, name + Extension) : null;
        }

        string place = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(store.PathOf(name)))[..8]);
        return Path.Combine(folder, $"{Path.GetFileName(name)}.{place}{Extension}");
    }

    private static byte[]? Existing(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An index saves time and nothing else: without it the shard is read through.
            return null;
        }
    }

    private void Keep(string path, byte[] index)
    {
        try
        {
            if (folder is not null)
            {
                Directory.CreateDirectory(folder);
            }

            AtomicFile.WriteAllBytes(path, index);
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            LogUnwritten(logger, path, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The index {Path} cannot be written, so that its shard is read through whenever it is opened (DatasetOptions.IndexFolder names another place): {Reason}")]
    private static partial void LogUnwritten(ILogger logger, string path, string reason);
}
