using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TransferMed.Storage;

namespace TransferMed.Onnx;

/// <summary>Features of some images as a file: a mark, the hash of the graph, the width, for each image its key and its features, and the SHA-256 of all this.</summary>
internal static class FeatureFile
{
    public const string Ending = ".features";

    private const int KeyBytes = 16;
    private const int HashBytes = 32;
    private const int HeaderBytes = 8 + HashBytes + sizeof(int);

    // No file that is written is larger by far.
    private const long MostBytes = 1L << 30;

    private static ReadOnlySpan<byte> Mark => "TMFEAT1\n"u8;

    public static void Write(string folder, string prefix, byte[] graph, IReadOnlyList<(UInt128 Key, float[] Row)> rows)
    {
        int width = rows[0].Row.Length;
        int rowBytes = KeyBytes + width * sizeof(float);
        var content = new byte[checked(HeaderBytes + rows.Count * rowBytes + HashBytes)];
        Mark.CopyTo(content);
        graph.CopyTo(content, Mark.Length);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(Mark.Length + HashBytes), width);
        for (int i = 0; i < rows.Count; i++)
        {
            Span<byte> place = content.AsSpan(HeaderBytes + i * rowBytes, rowBytes);
            BinaryPrimitives.WriteUInt128LittleEndian(place, rows[i].Key);
            MemoryMarshal.AsBytes(rows[i].Row.AsSpan()).CopyTo(place[KeyBytes..]);
        }

        byte[] hash = SHA256.HashData(content.AsSpan(0, content.Length - HashBytes));
        hash.CopyTo(content, content.Length - HashBytes);

        // Named by its content: two processes that write the same write one file.
        AtomicFile.WriteAllBytes(Path.Combine(folder, $"{prefix}-{Convert.ToHexStringLower(hash.AsSpan(0, 8))}{Ending}"), content);
    }

    /// <summary>Reads a file and hands over what it holds, where it holds what was written.</summary>
    /// <returns>False where it is damaged; null where it cannot be read now.</returns>
    public static bool? TryRead(string path, byte[] graph, int width, Action<UInt128, float[]> take)
    {
        byte[] content;
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                return false;
            }

            content = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another process has just removed it, or it is another user's: its features are computed again.
            return null;
        }

        int rowBytes = KeyBytes + width * sizeof(float);
        ReadOnlySpan<byte> all = content;
        if (all.Length < HeaderBytes + HashBytes || (all.Length - HeaderBytes - HashBytes) % rowBytes != 0
            || !all.StartsWith(Mark) || !all.Slice(Mark.Length, HashBytes).SequenceEqual(graph)
            || BinaryPrimitives.ReadInt32LittleEndian(all[(Mark.Length + HashBytes)..]) != width
            || !SHA256.HashData(all[..^HashBytes]).AsSpan().SequenceEqual(all[^HashBytes..]))
        {
            return false;
        }

        for (ReadOnlySpan<byte> left = all[HeaderBytes..^HashBytes]; left.Length > 0; left = left[rowBytes..])
        {
            take(BinaryPrimitives.ReadUInt128LittleEndian(left), MemoryMarshal.Cast<byte, float>(left[KeyBytes..rowBytes]).ToArray());
        }

        return true;
    }
}
