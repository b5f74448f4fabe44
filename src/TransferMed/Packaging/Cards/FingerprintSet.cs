using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Packaging;

/// <summary>
/// The fingerprints of pictures that were used for one thing: eight bytes of a salted SHA-256 of the decoded pixels, and
/// <see cref="CosineSigns"/>. Each picture once, ordered by its hash, so that the order tells nothing. The salt follows from all pictures:
/// equal sets have equal fingerprints, and those of two sets have nothing in common.
/// </summary>
internal sealed class FingerprintSet
{
    public const int SaltBytes = 16;

    /// <param name="role">What the pictures were used for.</param>
    /// <param name="salt">The salt of the hashes.</param>
    /// <param name="hashes">The hashes, ascending, none twice.</param>
    /// <param name="signs">The signs of each.</param>
    public FingerprintSet(DatasetRole role, byte[] salt, ulong[] hashes, CosineSigns[] signs) => (Role, Salt, Hashes, Signs) = (role, salt, hashes, signs);

    public DatasetRole Role { get; }

    public byte[] Salt { get; }

    public ulong[] Hashes { get; }

    public CosineSigns[] Signs { get; }

    /// <summary>The fingerprints of a dataset's pictures; of those that cannot be read any more there are none.</summary>
    public static FingerprintSet Of(DatasetRole role, ImageDataset dataset, CancellationToken cancellationToken)
    {
        ImageContent[] contents = [.. ReadableContents.Of(dataset.Samples, dataset.Contents, null, cancellationToken).OfType<ImageContent>().DistinctBy(content => content.Digest)];
        byte[] salt = SaltOf(contents.Select(content => content.PixelHash));
        (ulong Hash, CosineSigns Signs)[] all = [.. contents
            .Select(content => (Hash: HashOf(salt, content.PixelHash), Signs: CosineSigns.Of(content.Traits?.Thumbnail)))
            .OrderBy(image => image.Hash)
            .DistinctBy(image => image.Hash)];
        return new FingerprintSet(role, salt, [.. all.Select(image => image.Hash)], [.. all.Select(image => image.Signs)]);
    }

    public FingerprintSet As(DatasetRole role) => role == Role ? this : new FingerprintSet(role, Salt, Hashes, Signs);

    /// <summary>Whether a picture of these very pixels is among them.</summary>
    /// <param name="pixelHash">Its <see cref="ImageContent.PixelHash"/>.</param>
    public bool Holds(string pixelHash) => Array.BinarySearch(Hashes, HashOf(Salt, pixelHash)) >= 0;

    private static ulong HashOf(ReadOnlySpan<byte> salt, string pixelHash)
    {
        byte[] digest = SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(pixelHash)]);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }

    private static byte[] SaltOf(IEnumerable<string> pixelHashes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("TransferMed image fingerprints"u8);
        foreach (string pixelHash in pixelHashes.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.ASCII.GetBytes(pixelHash));
        }

        return hash.GetHashAndReset()[..SaltBytes];
    }
}
