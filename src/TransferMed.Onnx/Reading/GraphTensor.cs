using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TransferMed.Onnx;

/// <summary>A constant of a file: its values stay where they lie in the file's bytes until they are asked for.</summary>
internal sealed class GraphTensor
{
    public const int Float32 = 1;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int Float16 = 10;
    public const int Float64 = 11;
    public const int BFloat16 = 16;

    // The small whole numbers of a graph are shapes and axes.
    private const int MostIntegers = 1 << 16;
    private readonly Func<ReadOnlyMemory<byte>> _bytes;

    /// <param name="name">Its name, or empty.</param>
    /// <param name="type">The number of its element type.</param>
    /// <param name="shape">Its extents, none negative.</param>
    /// <param name="bytes">Gives its values, little-endian, exactly as many as the extents say.</param>
    public GraphTensor(string name, int type, long[] shape, Func<ReadOnlyMemory<byte>> bytes)
    {
        Name = name;
        Type = type;
        Shape = shape;
        _bytes = bytes;
    }

    public string Name { get; }

    public int Type { get; }

    public long[] Shape { get; }

    public bool IsInteger => Type is Int32 or Int64;

    /// <summary>Whether its values can be read: numbers of a known type, or none at all.</summary>
    public bool IsReadable => SizeOf(Type) > 0;

    /// <summary>The bytes of one element, or 0 for a type that is not read.</summary>
    public static int SizeOf(int type) => type switch
    {
        Float32 or Int32 => sizeof(float),
        Int64 or Float64 => sizeof(double),
        Float16 or BFloat16 => sizeof(ushort),
        _ => 0,
    };

    /// <summary>The number of elements, or null where it is absurd.</summary>
    public static long? Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long extent in shape)
        {
            if (extent < 0 || (extent > 0 && count > int.MaxValue / extent))
            {
                return null;
            }

            count *= extent;
        }

        return count;
    }

    /// <summary>A fresh copy of the values as float32.</summary>
    public float[] ToFloats()
    {
        ReadOnlySpan<byte> bytes = _bytes().Span;
        switch (Type)
        {
            case Float32:
                return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            case Float64:
                return Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), value => (float)value);
            case Float16:
                return Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), value => (float)value);
            case BFloat16:
                return Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), value => BitConverter.UInt32BitsToSingle((uint)value << 16));
            default:
                return Array.ConvertAll(ToIntegers() ?? [], value => (float)value);
        }
    }

    /// <summary>A fresh copy of whole numbers, or null where there are more than any shape has.</summary>
    public long[]? ToIntegers()
    {
        ReadOnlySpan<byte> bytes = _bytes().Span;
        int size = SizeOf(Type);
        if (bytes.Length / size > MostIntegers)
        {
            return null;
        }

        var values = new long[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = size == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * size)..]) : BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * size)..]);
        }

        return values;
    }
}
