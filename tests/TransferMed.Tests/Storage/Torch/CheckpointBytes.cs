using System.IO.Compression;
using System.Runtime.InteropServices;
using TransferMed.Models;
using TransferMed.Tests.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Storage;

/// <summary>Zip archives as PyTorch writes them.</summary>
internal static class CheckpointBytes
{
    public static byte[] Of(byte[] pickle, params (string Key, byte[] Data)[] storages) =>
        Zip([("archive/data.pkl", pickle), ("archive/byteorder", "little"u8.ToArray()), .. storages.Select(storage => ($"archive/data/{storage.Key}", storage.Data)), ("archive/version", "3\n"u8.ToArray())]);

    /// <summary>A file of PyTorch before 1.6: the pickles, then each storage with its number of elements of so many bytes.</summary>
    public static byte[] OfOld(byte[] pickle, params (string Key, byte[] Data, int ElementSize)[] storages) =>
    [
        .. new PickleWriter().Op(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19).End(),
        .. new PickleWriter().Op((byte)'M', 0xe9, 3).End(),
        .. new PickleWriter().Op('}').Op('(').Text("protocol_version").Op((byte)'M', 0xe9, 3).Text("little_endian").Op(0x88)
            .Text("type_sizes").Op('}').Op('(').Text("short").Op((byte)'K', 2).Text("int").Op((byte)'K', 4).Text("long").Op((byte)'K', 8).Op('u').Op('u').End(),
        .. pickle,
        .. new PickleWriter().Op(']').Op('(').Value(writer => Array.ForEach(storages, storage => writer.Text(storage.Key))).Op('e').End(),
        .. storages.SelectMany(storage => (byte[])[.. BitConverter.GetBytes((long)(storage.Data.Length / storage.ElementSize)), .. storage.Data]),
    ];

    /// <summary>The state of a network, once under each prefix.</summary>
    public static byte[] OfState(Network network, params string[] prefixes)
    {
        (string Key, string Name, Tensor Tensor)[] state = [.. network.State().Select((item, i) => ($"{i}", item.Key, item.Value))];
        string[] before = prefixes.Length > 0 ? prefixes : [string.Empty];
        return Of(
            new PickleWriter().State([.. before.SelectMany(prefix => state.Select(item =>
                (prefix + item.Name, new SavedTensor("FloatStorage", item.Key, item.Tensor.NumberOfElements, 0, item.Tensor.shape, item.Tensor.contiguous().stride()))))]).End(),
            [.. state.Select(item => (item.Key, Floats(ToyNetwork.Values(item.Tensor))))]);
    }

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
