using System.Buffers.Binary;
using System.Text.Json;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>Reads the header of a safetensors file and believes nothing in it that the file does not bear out.</summary>
internal static class SafeTensorsHeaderReader
{
    /// <summary>The length of the number in front of the header.</summary>
    public const int LengthBytes = 8;

    /// <summary>The longest header, in bytes; the limit of the format's reference implementation.</summary>
    public const long MaximumHeaderBytes = 100_000_000;

    /// <summary>The most dimensions of a tensor: LibTorch's own limit.</summary>
    public const int MaximumDimensions = 64;

    /// <summary>The key of the free text.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="StorageException">The header is damaged or contradicts the file.</exception>
    public static SafeTensorsHeader Read(Stream stream, string path)
    {
        long fileBytes = stream.Length;
        if (fileBytes < LengthBytes)
        {
            throw Damaged(path, $"it has {fileBytes} bytes, less than the {LengthBytes} that give the length of the header");
        }

        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        stream.ReadExactly(lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MaximumHeaderBytes)
        {
            throw Damaged(path, $"it claims a header of {length} bytes; at most {MaximumHeaderBytes} are allowed");
        }

        if ((long)length > fileBytes - LengthBytes)
        {
            throw Damaged(path, $"it claims a header of {length} bytes, but only {fileBytes - LengthBytes} follow");
        }

        byte[] json = new byte[length];
        stream.ReadExactly(json);
        long dataStart = LengthBytes + (long)length;
        (List<SafeTensorsEntry> tensors, Dictionary<string, string> metadata) = Parse(json, path);
        CheckLayout(tensors, fileBytes - dataStart, path);
        return new SafeTensorsHeader(tensors, metadata, dataStart);
    }

    /// <summary>The error for a file that breaks the format.</summary>
    public static StorageException Damaged(string path, string fault, Exception? cause = null) =>
        new($"The file '{path}' is no valid safetensors file: {fault}. It is damaged, cut off or of another format; get it again.", cause);

    private static (List<SafeTensorsEntry> Tensors, Dictionary<string, string> Metadata) Parse(byte[] json, string path)
    {
        if (json.Length == 0 || json[0] != (byte)'{')
        {
            throw Damaged(path, "its header does not start with '{'");
        }

        var tensors = new List<SafeTensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            reader.Read();
            while (NextProperty(ref reader) is string name)
            {
                if (!names.Add(name))
                {
                    throw Damaged(path, $"its header names '{name}' twice");
                }

                if (name == MetadataKey)
                {
                    ReadMetadata(ref reader, metadata, path);
                }
                else
                {
                    tensors.Add(ReadEntry(ref reader, name, path));
                }
            }

            // Only white space may follow; the reader raises an error for anything else.
            reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not valid UTF-8 or UTF-16.
            throw Damaged(path, $"its header is no valid JSON ({error.Message})", error);
        }

        return (tensors, metadata);
    }

    /// <summary>Steps to the next name of the object that the reader stands in; null at its end.</summary>
    private static string? NextProperty(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata, string path)
    {
        Expect(ref reader, JsonTokenType.StartObject, MetadataKey, "an object", path);
        while (NextProperty(ref reader) is string key)
        {
            Expect(ref reader, JsonTokenType.String, MetadataKey, $"text for the key '{key}'", path);
            if (!metadata.TryAdd(key, reader.GetString() ?? string.Empty))
            {
                throw Damaged(path, $"its metadata has the key '{key}' twice");
            }
        }
    }

    private static SafeTensorsEntry ReadEntry(ref Utf8JsonReader reader, string name, string path)
    {
        Expect(ref reader, JsonTokenType.StartObject, name, "an object", path);
        ScalarType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (NextProperty(ref reader) is string key)
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String, name, "text as dtype", path);
                    string text = reader.GetString() ?? string.Empty;
                    type = TensorElement.TryParse(text, out ScalarType parsed)
                        ? parsed
                        : throw new StorageException(
                            $"The tensor '{name}' of the file '{path}' has the element type '{text}'; supported are {TensorElement.Names}. Convert the file.");
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name, "shape", MaximumDimensions, path);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name, "data_offsets", 2, path);
                    break;
                default:
                    throw Damaged(path, $"the tensor '{name}' has the property '{key}', which is unknown or stands there twice");
            }
        }

        if (type is not ScalarType element || shape is null || offsets is not [long begin, long end])
        {
            throw Damaged(path, $"the tensor '{name}' lacks its dtype, its shape or its two data_offsets");
        }

        if (begin > end)
        {
            throw Damaged(path, $"the data of the tensor '{name}' ends at {end}, before its start at {begin}");
        }

        long? bytes = TensorElement.ByteCount(element, shape);
        return bytes == end - begin
            ? new SafeTensorsEntry(name, element, shape.ToValueList(), begin, end - begin)
            : throw Damaged(
                path,
                $"the tensor '{name}' of type {element} and shape [{string.Join(", ", shape)}] takes {bytes?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "too many"} bytes, but has {end - begin}");
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string name, string property, int limit, string path)
    {
        Expect(ref reader, JsonTokenType.StartArray, name, $"an array as {property}", path);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw Damaged(path, $"{property} of the tensor '{name}' holds something else than whole numbers from 0");
            }

            if (numbers.Count == limit)
            {
                throw Damaged(path, $"{property} of the tensor '{name}' has more than {limit} numbers");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string name, string what, string path)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw Damaged(path, $"the entry '{name}' of its header must have {what}");
        }
    }

    /// <summary>The tensors must fill the data one after the other: no gap, no overlap, nothing left over.</summary>
    private static void CheckLayout(List<SafeTensorsEntry> tensors, long dataBytes, string path)
    {
        long end = 0;
        foreach (SafeTensorsEntry tensor in tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.ByteCount))
        {
            if (tensor.Offset != end)
            {
                throw Damaged(
                    path,
                    $"the data of the tensor '{tensor.Name}' starts at {tensor.Offset} instead of {end}: its tensors {(tensor.Offset < end ? "overlap" : "leave a gap")}");
            }

            end = tensor.Offset + tensor.ByteCount;
        }

        if (end != dataBytes)
        {
            throw Damaged(path, $"its tensors take {end} bytes, but {dataBytes} follow the header");
        }
    }
}
