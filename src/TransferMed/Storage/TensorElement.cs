using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>The element types of a safetensors file that LibTorch also has.</summary>
internal static class TensorElement
{
    private static readonly (string Name, ScalarType Type, int Size)[] Elements =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>The names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", Elements.Select(element => element.Name));

    /// <summary>Finds a type by its name in the file.</summary>
    public static bool TryParse(string name, out ScalarType type)
    {
        int index = Array.FindIndex(Elements, element => element.Name == name);
        type = index >= 0 ? Elements[index].Type : default;
        return index >= 0;
    }

    /// <summary>Finds the name in the file of a type.</summary>
    public static bool TryGetName(ScalarType type, [NotNullWhen(true)] out string? name)
    {
        int index = Array.FindIndex(Elements, element => element.Type == type);
        name = index >= 0 ? Elements[index].Name : null;
        return index >= 0;
    }

    /// <summary>The bytes of one element of a type that the format has.</summary>
    public static int Size(ScalarType type) => Array.Find(Elements, element => element.Type == type).Size;

    /// <summary>
    /// The bytes of a tensor; null where a size is negative or the number of bytes does not fit 63 bits. Sizes of 0 are
    /// counted as 1 in that check, because LibTorch multiplies the other sizes into strides.
    /// </summary>
    public static long? ByteCount(ScalarType type, IReadOnlyList<long> shape)
    {
        long bytes = Size(type);
        bool empty = false;
        foreach (long size in shape)
        {
            if (size < 0 || Math.BigMul(bytes, Math.Max(size, 1), out long product) != 0 || product < 0)
            {
                return null;
            }

            empty |= size == 0;
            bytes = product;
        }

        return empty ? 0 : bytes;
    }
}
