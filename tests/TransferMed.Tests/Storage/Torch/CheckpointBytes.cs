using System.IO.Compression;
using System.Runtime.InteropServices;

namespace TransferMed.Tests.Storage;

/// <summary>Zip archives as PyTorch writes them.</summary>
internal static class CheckpointBytes
{
    public static byte[] Of(byte[] pickle, params (string Key, byte[] Data)[] storages) =>
        Zip([("archive/data.pkl", pickle), ("archive/byteorder", "little"u8.ToArray()), .. storages.Select(storage => ($"archive/data/{storage.Key}", storage.Data)), ("archive/version", "3\n"u8.ToArray())]);

    public static byte[] Zip((string Name, byte[] Data)[] entries, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] data) in entries)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name, compression);
                entry.LastWriteTime = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using Stream stream = entry.Open();
                stream.Write(data);
            }
        }

        return memory.ToArray();
    }

    public static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();
}
