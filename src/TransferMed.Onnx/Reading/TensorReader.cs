using System.Buffers.Binary;
using System.Text;

namespace TransferMed.Onnx;

/// <summary>
/// Reads tensors, whose values lie in the message itself or in a file beside the model's. Such a file lies directly in the model's own folder and
/// is no link, and its tensors are no more than it holds, so that a small model cannot ask for much memory.
/// </summary>
internal sealed class TensorReader(string path)
{
    private const int MostListed = 1 << 16;
    private readonly Dictionary<string, ExternalFile> _files = new(StringComparer.Ordinal);

    /// <summary>The bytes of the files beside the model's that tensors lie in.</summary>
    public long ExternalBytes => _files.Values.Sum(file => file.Length);

    /// <exception cref="OnnxModelException">The tensor contradicts itself; the message names it.</exception>
    public GraphTensor Read(ReadOnlyMemory<byte> message)
    {
        var shape = new List<long>();
        var reals = new List<float>();
        var integers = new List<long>();
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        (int type, string name, ReadOnlyMemory<byte>? raw, bool elsewhere) = (0, "", null, false);
        var fields = new WireReader(message.Span);
        while (fields.TryNext(out int number, out ReadOnlySpan<byte> span, out ulong scalar))
        {
            ReadOnlyMemory<byte> value = message.Slice(fields.Position - span.Length, span.Length);
            switch (number)
            {
                case 1:
                    AddIntegers(value, scalar, shape);
                    break;
                case 2:
                    type = (int)scalar;
                    break;
                // The packed lists of floats and doubles lie in the file as their bytes do; a number by itself is a list of one.
                case 4 or 10 when value.Length > 0:
                    raw = raw is null ? value : throw Fail(name, "it has its values twice");
                    break;
                case 4:
                    AddReals(value, scalar, reals);
                    break;
                case 5 or 7:
                    AddIntegers(value, scalar, integers);
                    break;
                case 8:
                    name = Encoding.UTF8.GetString(span[..Math.Min(span.Length, 4_000)]);
                    break;
                case 9:
                    raw = raw is null ? value : throw Fail(name, "it has its values twice");
                    break;
                case 13:
                    AddEntry(value.Span, external);
                    break;
                case 14:
                    elsewhere = scalar == 1;
                    break;
            }
        }

        long[] extents = [.. shape];
        long count = fields.IsAtEnd ? GraphTensor.Count(extents) ?? throw Fail(name, $"its extents are {string.Join(" x ", extents)}") : throw Fail(name, "it ends early");
        long length = count * GraphTensor.SizeOf(type);
        if (length == 0)
        {
            // Of a type that no step needs, or without elements: an operator that needs it will say so.
            return new GraphTensor(name, type, extents, () => default);
        }

        if (elsewhere || external.Count > 0)
        {
            return new GraphTensor(name, type, extents, Locate(name, external, length));
        }

        ReadOnlyMemory<byte> bytes = raw ?? Pack(type, reals, integers);
        return bytes.Length == length
            ? new GraphTensor(name, type, extents, () => bytes)
            : throw Fail(name, $"{string.Join(" x ", extents)} values of type {type} are {length} bytes, but it has {bytes.Length}");
    }

    /// <summary>Adds a whole number, or a packed list of them.</summary>
    public void AddIntegers(ReadOnlyMemory<byte> packed, ulong scalar, List<long> values)
    {
        if (packed.Length == 0)
        {
            values.Add((long)scalar);
        }

        var reader = new WireReader(packed.Span);
        while (!reader.IsAtEnd)
        {
            values.Add(reader.TryVarint(out ulong value) ? (long)value : throw Fail("", "a list of whole numbers ends early"));
            RequireFew(values.Count);
        }
    }

    /// <summary>Adds a float32, or a packed list of them.</summary>
    public void AddReals(ReadOnlyMemory<byte> packed, ulong scalar, List<float> values)
    {
        if (packed.Length == 0)
        {
            values.Add(BitConverter.UInt32BitsToSingle((uint)scalar));
        }

        RequireFew(values.Count + (packed.Length / sizeof(float)));
        for (int at = 0; at + sizeof(float) <= packed.Length; at += sizeof(float))
        {
            values.Add(BinaryPrimitives.ReadSingleLittleEndian(packed.Span[at..]));
        }
    }

    private void RequireFew(int count)
    {
        if (count > MostListed)
        {
            throw Fail("", $"a list has more than {MostListed} numbers that are not stored as bytes");
        }
    }

    private static void AddEntry(ReadOnlySpan<byte> entry, Dictionary<string, string> entries)
    {
        string key = "";
        string text = "";
        var fields = new WireReader(entry);
        while (fields.TryNext(out int number, out ReadOnlySpan<byte> value, out _))
        {
            string read = Encoding.UTF8.GetString(value[..Math.Min(value.Length, 4_000)]);
            (key, text) = number == 1 ? (read, text) : (key, read);
        }

        entries[key] = text;
    }

    private static byte[] Pack(int type, List<float> reals, List<long> integers)
    {
        var bytes = new byte[type switch
        {
            GraphTensor.Float32 => reals.Count * sizeof(float),
            GraphTensor.Int32 => integers.Count * sizeof(int),
            GraphTensor.Int64 => integers.Count * sizeof(long),
            GraphTensor.Float16 or GraphTensor.BFloat16 => integers.Count * sizeof(ushort),
            _ => 0,
        }];
        for (int i = 0; i < (type == GraphTensor.Float32 ? reals.Count : integers.Count) && bytes.Length > 0; i++)
        {
            switch (type)
            {
                case GraphTensor.Float32:
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), reals[i]);
                    break;
                case GraphTensor.Int32:
                    BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), unchecked((int)integers[i]));
                    break;
                // Each is the bits of a number.
                case GraphTensor.Float16 or GraphTensor.BFloat16:
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * sizeof(ushort)), unchecked((ushort)integers[i]));
                    break;
                default:
                    BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), integers[i]);
                    break;
            }
        }

        return bytes;
    }

    private Func<ReadOnlyMemory<byte>> Locate(string tensor, Dictionary<string, string> entries, long length)
    {
        string location = entries.GetValueOrDefault("location", "");
        if (location.Length == 0 || location != Path.GetFileName(location) || location is "." or ".." || location.AsSpan().IndexOfAny('\\', ':', '\0') >= 0)
        {
            throw Fail(tensor, $"its values lie in '{location}'; only files directly in the model's own folder are read: put them beside it, or store the model as one file");
        }

        if (!_files.TryGetValue(location, out ExternalFile? file))
        {
            file = ExternalFile.Find(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, location))
                ?? throw Fail(tensor, $"its values lie in '{location}', which is not beside the model or is no plain file; put it there, or store the model as one file");
            _files.Add(location, file);
        }

        long offset = Number(entries, "offset", 0);
        long stated = Number(entries, "length", length);
        if (offset < 0 || stated != length || !file.Claim(offset, length))
        {
            throw Fail(tensor, $"its {length} bytes are said to lie in '{location}' at {offset}, {stated} of them, but the file has {file.Length}, and other tensors lie there too");
        }

        return () => file.Read(offset, length, fault => Fail(tensor, fault));

        long Number(Dictionary<string, string> from, string key, long otherwise) =>
            !from.TryGetValue(key, out string? text) ? otherwise : long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long value) ? value : -1;
    }

    private OnnxModelException Fail(string tensor, string fault)
    {
        string named = tensor.Length <= 120 ? tensor : tensor[..120] + "...";
        return new($"'{path}' cannot be imported: {(named.Length > 0 ? $"the tensor '{named}' is damaged: " : "")}{fault}.");
    }
}
