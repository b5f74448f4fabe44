using System.Security.Cryptography;
using System.Text;

namespace TransferMed.Datasets;

/// <summary>
/// What is written down of a tar file, so that it need not be read through again: the places of its files, and the contents of those that say something of a picture. It holds for one length and one version of the
/// tar file. The last 32 bytes are the SHA-256 of all before them.
/// </summary>
internal static class ShardIndex
{
    private const string Mark = "TransferMed shard index 1";

    public static byte[] Write(StoredFile shard, IReadOnlyCollection<TarFile> files)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Mark);
            writer.Write(shard.Length);
            writer.Write(shard.Version);
            writer.Write(files.Count);
            foreach (TarFile file in files)
            {
                writer.Write(file.Name);
                writer.Write(file.Offset);
                writer.Write(file.Length);
                writer.Write(file.Text?.Length ?? -1);
                writer.Write(file.Text ?? []);
            }
        }

        stream.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Reads one.</summary>
    /// <param name="bytes">The whole index.</param>
    /// <param name="shard">The tar file as it is.</param>
    /// <returns>The files; null where the index is damaged or is that of another tar file, so that it has to be made anew.</returns>
    public static List<TarFile>? Read(byte[] bytes, StoredFile shard)
    {
        int length = bytes.Length - SHA256.HashSizeInBytes;
        if (length < 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, 0, length), Encoding.UTF8);
            if (reader.ReadString() != Mark || reader.ReadInt64() != shard.Length || reader.ReadString() != shard.Version)
            {
                return null;
            }

            int count = reader.ReadInt32();
            var files = new List<TarFile>();
            for (int i = 0; i < count; i++)
            {
                var file = new TarFile(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32() is >= 0 and int size ? reader.ReadBytes(size) : null);
                if (file.Offset < 0 || file.Length < 0 || file.Length > shard.Length - file.Offset)
                {
                    return null;
                }

                files.Add(file);
            }

            return files;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            // Of another form, however it came about: the tar file itself says what is in it.
            return null;
        }
    }
}
