using System.Security.Cryptography;
using TransferMed.Imaging;

namespace TransferMed.Datasets;

/// <summary>
/// Holds every file of a dataset to the bytes that were read of it first. Whatever is computed from a path (its hash, its group, its
/// pixels at any size, what a cache keeps of it) then belongs to the same bytes, whenever it was computed. Safe for several threads.
/// </summary>
internal sealed class FileIdentities
{
    private readonly SlotValues<Digest> _digests = new();
    private volatile bool _hasKept;

    /// <summary>The numbers of the paths.</summary>
    public PathSlots Slots { get; } = new();

    /// <summary>Makes room for so many pictures.</summary>
    public void Reserve(int count)
    {
        Slots.Reserve(count);
        _digests.Reserve(count);
    }

    /// <summary>The SHA-256 of the bytes that are about to be used.</summary>
    /// <param name="path">Where they come from.</param>
    /// <param name="bytes">The whole file, as it was read once.</param>
    /// <returns>Their digest.</returns>
    /// <exception cref="DatasetException">Other bytes were read from the path before.</exception>
    public Digest Require(string path, ReadOnlySpan<byte> bytes)
    {
        Digest digest = Digest.Read(SHA256.HashData(bytes));
        Digest first = _digests.GetOrSet(Slots.Of(path), digest);
        return first == digest
            ? first
            : throw new DatasetException(
                $"The picture '{path}' was changed while its dataset was in use: its SHA-256 was {first} and is now "
                + $"{digest} ({bytes.Length} bytes). Put the file back, or open the dataset again; what was trained on the earlier one cannot be continued with this one."
                + (_hasKept ? $" If it was changed before the dataset was opened, with its length and time kept, open it once with {nameof(DatasetOptions)}.{nameof(DatasetOptions.CheckHashes)}." : ""));
    }

    /// <summary>Holds a path to bytes that were read of it when it was checked, perhaps by another process.</summary>
    public void Expect(string path, Digest digest)
    {
        _hasKept = true;
        _digests.GetOrSet(Slots.Of(path), digest);
    }

    /// <summary>What a path is held to; none where nothing was read of it.</summary>
    public Digest Of(string path) => _digests[Slots.Of(path)];
}
