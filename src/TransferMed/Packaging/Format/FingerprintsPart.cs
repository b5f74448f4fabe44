using System.Buffers.Binary;
using TransferMed.Imaging;

namespace TransferMed.Packaging;

/// <summary>
/// The part <c>image-fingerprints.bin</c>, little-endian: eight bytes <c>TMEDFPR1</c>; then for each use a header of 24 bytes (role as 32
/// bits, number of pictures as 32 bits, 16 bytes of salt), the hashes, 8 bytes each and ascending, and the signs, 16 bytes each.
/// </summary>
internal static class FingerprintsPart
{
    private const int HeaderBytes = 8 + FingerprintSet.SaltBytes;
    private const int ImageBytes = sizeof(ulong) + CosineSigns.ByteCount;

    private static ReadOnlySpan<byte> Magic => "TMEDFPR1"u8;

    public static void Write(Stream stream, ImageFingerprints fingerprints)
    {
        stream.Write(Magic);
        Span<byte> item = stackalloc byte[CosineSigns.ByteCount];
        foreach (FingerprintSet set in fingerprints.Sets)
        {
            BinaryPrimitives.WriteInt32LittleEndian(item, (int)set.Role);
            BinaryPrimitives.WriteInt32LittleEndian(item[4..], set.Hashes.Length);
            stream.Write(item[..8]);
            stream.Write(set.Salt);
            foreach (ulong hash in set.Hashes)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(item, hash);
                stream.Write(item[..sizeof(ulong)]);
            }

            foreach (ref readonly CosineSigns signs in set.Signs.AsSpan())
            {
                signs.Write(item);
                stream.Write(item);
            }
        }
    }

    /// <summary>Reads the part; takes memory only for what its length bears out.</summary>
    /// <exception cref="CardFault">It is not of its form.</exception>
    public static ImageFingerprints Read(Stream stream)
    {
        Span<byte> magic = stackalloc byte[8];
        CardCheck.Require(stream.Length >= Magic.Length, $"its {stream.Length} bytes do not begin as fingerprints do.");
        stream.ReadExactly(magic);
        CardCheck.Require(magic.SequenceEqual(Magic), $"it does not begin as fingerprints do.");
        var sets = new List<FingerprintSet>();
        long left = stream.Length - Magic.Length;
        while (left > 0)
        {
            FingerprintSet set = ReadSet(stream, left);
            left -= HeaderBytes + (long)set.Hashes.Length * ImageBytes;
            sets.Add(set);
        }

        return new ImageFingerprints(sets);
    }

    private static FingerprintSet ReadSet(Stream stream, long left)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        CardCheck.Require(left >= HeaderBytes, $"it ends within a set of fingerprints.");
        stream.ReadExactly(header);
        var role = (DatasetRole)BinaryPrimitives.ReadInt32LittleEndian(header);
        int count = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        CardCheck.Require(Enum.IsDefined(role), $"a set of fingerprints has the role {(int)role}, which is none.");
        CardCheck.Require(count > 0 && (long)count * ImageBytes <= left - HeaderBytes, $"a set claims {count} fingerprints where {left - HeaderBytes} bytes are left, {ImageBytes} for each.");
        var hashes = new ulong[count];
        var signs = new CosineSigns[count];
        Span<byte> item = stackalloc byte[CosineSigns.ByteCount];
        for (int i = 0; i < count; i++)
        {
            stream.ReadExactly(item[..sizeof(ulong)]);
            hashes[i] = BinaryPrimitives.ReadUInt64LittleEndian(item);
            CardCheck.Require(i == 0 || hashes[i] > hashes[i - 1], $"the hashes of its fingerprints do not ascend.");
        }

        for (int i = 0; i < count; i++)
        {
            stream.ReadExactly(item);
            signs[i] = CosineSigns.Read(item);
        }

        return new FingerprintSet(role, header[8..].ToArray(), hashes, signs);
    }
}
