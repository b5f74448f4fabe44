using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace TransferMed.Datasets;

/// <summary>
/// Holds every file of a dataset to the bytes that were read of it first. Whatever is computed from a path (its hash, its group, its
/// pixels at any size, what a cache keeps of it) then belongs to the same bytes, whenever it was computed. Safe for several threads.
/// </summary>
internal sealed class FileIdentities
{
    private readonly ConcurrentDictionary<string, byte[]> _digests = new(StringComparer.Ordinal);

    /// <summary>The SHA-256 of the bytes that are about to be used.</summary>
    /// <param name="path">Where they come from.</param>
    /// <param name="bytes">The whole file, as it was read once.</param>
    /// <returns>32 bytes, not to be changed.</returns>
    /// <exception cref="DatasetException">Other bytes were read from the path before.</exception>
    public byte[] Require(string path, ReadOnlySpan<byte> bytes)
    {
        byte[] digest = SHA256.HashData(bytes);
        byte[] first = _digests.GetOrAdd(path, digest);
        return first.AsSpan().SequenceEqual(digest)
            ? first
            : throw new DatasetException(
                $"The picture '{path}' was changed while its dataset was in use: its SHA-256 was {Convert.ToHexStringLower(first)} and is now "
                + $"{Convert.ToHexStringLower(digest)} ({bytes.Length} bytes). Put the file back, or open the dataset again; what was trained on the earlier one cannot be continued with this one.");
    }
}
