using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>Where each tensor goes in a new safetensors file.</summary>
internal sealed class SafeTensorsLayout
{
    private readonly List<(string Name, Tensor Tensor, string Type, long[] Shape, long Bytes)> _tensors = [];
    private readonly Dictionary<string, long> _offsets = new(StringComparer.Ordinal);

    private SafeTensorsLayout()
    {
    }

    /// <summary>
    /// The tensors in the order of their data: those with the longest elements first, so that every tensor lies at a
    /// multiple of its element's length and readers can map the file.
    /// </summary>
    public IEnumerable<Tensor> InFileOrder => ByElementSize.Select(item => item.Tensor);

    /// <summary>The length of all tensors in bytes.</summary>
    public long DataBytes => _tensors.Sum(item => item.Bytes);

    private IEnumerable<(string Name, Tensor Tensor, string Type, long[] Shape, long Bytes)> ByElementSize =>
        _tensors.OrderByDescending(item => item.Tensor.ElementSize);

    /// <summary>Checks the tensors and places them.</summary>
    /// <param name="tensors">Names and tensors.</param>
    /// <param name="path">The file, for messages.</param>
    public static SafeTensorsLayout Plan(IEnumerable<KeyValuePair<string, Tensor>> tensors, string path)
    {
        var layout = new SafeTensorsLayout();
        var names = new HashSet<string>(StringComparer.Ordinal) { SafeTensorsHeaderReader.MetadataKey };
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (string.IsNullOrEmpty(name) || !names.Add(name))
            {
                throw new ArgumentException($"The tensor name '{name}' is empty, reserved or given twice.", nameof(tensors));
            }

            ArgumentNullException.ThrowIfNull(tensor, nameof(tensors));
            long[] shape = tensor.shape;
            if (!TensorElement.TryGetName(tensor.dtype, out string? type) || shape.Length > SafeTensorsHeaderReader.MaximumDimensions)
            {
                throw new StorageException(
                    $"The tensor '{name}' of type {tensor.dtype} and {shape.Length} dimensions cannot be stored in '{path}': the element types are "
                    + $"{TensorElement.Names}, with at most {SafeTensorsHeaderReader.MaximumDimensions} dimensions. Convert it first.");
            }

            layout._tensors.Add((name, tensor, type, shape, tensor.NumberOfElements * tensor.ElementSize));
        }

        long offset = 0;
        foreach ((string name, _, _, _, long bytes) in layout.ByElementSize)
        {
            layout._offsets.Add(name, offset);
            offset += bytes;
        }

        return layout;
    }

    /// <summary>The start of the file: the length of the header and the header, padded to a multiple of 8 bytes.</summary>
    /// <param name="metadata">Free text by key; null for none.</param>
    public byte[] Header(IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[SafeTensorsHeaderReader.LengthBytes]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            foreach ((string name, _, string type, long[] shape, long bytes) in _tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                WriteNumbers(json, "shape", shape);
                WriteNumbers(json, "data_offsets", _offsets[name], _offsets[name] + bytes);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        byte[] header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - SafeTensorsHeaderReader.LengthBytes);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartObject(SafeTensorsHeaderReader.MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
