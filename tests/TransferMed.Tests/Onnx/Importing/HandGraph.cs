using System.Runtime.InteropServices;
using System.Text;

namespace TransferMed.Tests.Onnx;

/// <summary>A small ONNX file written field by field, with all that exporters of any age write and this library's own does not.</summary>
internal sealed class HandGraph
{
    private readonly List<byte> _graph = [];
    private readonly Random _random = new(4);
    private readonly Dictionary<string, int> _numbers = [];
    private int _count;

    /// <param name="operators">The version of the operator set.</param>
    /// <param name="input">The extents of the input "x"; -1 for an open one.</param>
    public HandGraph(long operators, params long[] input)
        : this(operators, type: 1, input)
    {
    }

    /// <param name="operators">The version of the operator set.</param>
    /// <param name="type">The type of the input "x".</param>
    /// <param name="input">Its extents; -1 for an open one.</param>
    public HandGraph(long operators, int type, long[] input)
    {
        Operators = operators;
        Port(11, "x", type, input);
    }

    public long Operators { get; }

    /// <summary>Whether attributes of 0 are written as their type alone, as some writers do.</summary>
    public bool LeavesOutZeros { get; init; }

    /// <summary>Adds a node; an attribute is a long, float, string, long[] or a tensor from <see cref="Tensor"/>.</summary>
    /// <returns>The name of its output.</returns>
    public string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string output = $"{operation.ToLowerInvariant()}_{_count++}";
        var node = new MemoryStream();
        foreach (string name in inputs)
        {
            Text(node, 1, name);
        }

        Text(node, 2, output);
        int number = _numbers[operation] = _numbers.GetValueOrDefault(operation) + 1;
        Text(node, 3, number == 1 ? $"the {operation}" : $"the {operation} {number}");
        Text(node, 4, operation);
        foreach ((string name, object value) in attributes)
        {
            Bytes(node, 5, Attribute(name, value));
        }

        Add(1, node.ToArray());
        return output;
    }

    /// <summary>Adds random weights.</summary>
    public string Weights(params long[] shape) => Constant(shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(_random.NextDouble() - 0.4))]);

    /// <summary>Adds random numbers above 0.</summary>
    public string Positive(params long[] shape) => Constant(shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(_random.NextDouble() + 0.5))]);

    public string Constant(long[] shape, params float[] values)
    {
        string name = $"c{_count++}";
        Add(5, Tensor(name, 1, shape, MemoryMarshal.AsBytes(values.AsSpan())));
        return name;
    }

    /// <summary>Adds a tensor of another type, without values.</summary>
    public string Of(int type, params long[] shape)
    {
        string name = $"c{_count++}";
        Add(5, Tensor(name, type, shape, []));
        return name;
    }

    /// <summary>Adds random numbers of float16, as large as they may be.</summary>
    public string Half(double largest, params long[] shape)
    {
        Half[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (Half)((_random.NextDouble() - 0.5) * 2 * largest))];
        string name = $"c{_count++}";
        Add(5, Tensor(name, 10, shape, MemoryMarshal.AsBytes(values.AsSpan())));
        return name;
    }

    /// <summary>Adds one number of float16 many times, as older converters write them: each by its bits as a whole number.</summary>
    public string ListedHalf(float value, long count)
    {
        string name = $"c{_count++}";
        Add(5, Write(stream =>
        {
            stream.Write(Tensor(name, 10, [count], []));
            for (long i = 0; i < count; i++)
            {
                Number(stream, 5, BitConverter.HalfToUInt16Bits((Half)value));
            }
        }));
        return name;
    }

    /// <summary>Adds whole numbers of 8 bits.</summary>
    public string Bytes(params long[] shape)
    {
        string name = $"c{_count++}";
        Add(5, Tensor(name, 3, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => (byte)i)]));
        return name;
    }

    public string Integers(params long[] values)
    {
        string name = $"c{_count++}";
        Add(5, Tensor(name, 7, [values.Length], MemoryMarshal.AsBytes(values.AsSpan())));
        return name;
    }

    /// <summary>Adds the number 0 as an index.</summary>
    public string Constant0()
    {
        string name = $"c{_count++}";
        Add(5, Tensor(name, 7, [], new byte[sizeof(long)]));
        return name;
    }

    /// <summary>Adds weights whose values lie in another file.</summary>
    public string External(string location, long offset, long length, params long[] shape)
    {
        string name = $"c{_count++}";
        var tensor = new MemoryStream();
        tensor.Write(Tensor(name, 1, shape, []));
        foreach ((string key, string value) in (IEnumerable<(string, string)>)[("location", location), ("offset", $"{offset}"), ("length", $"{length}")])
        {
            var entry = new MemoryStream();
            Text(entry, 1, key);
            Text(entry, 2, value);
            Bytes(tensor, 13, entry.ToArray());
        }

        Number(tensor, 14, 1);
        Add(5, tensor.ToArray());
        return name;
    }

    public static byte[] Tensor(string name, int type, long[] shape, ReadOnlySpan<byte> values)
    {
        var tensor = new MemoryStream();
        foreach (long extent in shape)
        {
            Number(tensor, 1, extent);
        }

        Number(tensor, 2, type);
        Text(tensor, 8, name);
        if (values.Length > 0)
        {
            Bytes(tensor, 9, values);
        }

        return tensor.ToArray();
    }

    /// <summary>The file, with an output.</summary>
    public byte[] ToFile(string output, int type = 1)
    {
        var graph = new MemoryStream();
        graph.Write([.. _graph]);
        Text(graph, 2, "made by hand");
        var port = new MemoryStream();
        Text(port, 1, output);
        Bytes(port, 2, Nested(1, stream => Number(stream, 1, type)));
        Bytes(graph, 12, port.ToArray());
        var model = new MemoryStream();
        Number(model, 1, 8);
        Bytes(model, 7, graph.ToArray());
        Bytes(model, 8, Nested(2, Operators));
        return model.ToArray();
    }

    private void Add(int field, byte[] message) => _graph.AddRange(Write(stream => Bytes(stream, field, message)));

    private void Port(int field, string name, int type, long[] extents)
    {
        byte[] shape = Write(stream =>
        {
            foreach (long extent in extents)
            {
                Bytes(stream, 1, Write(dimension =>
                {
                    if (extent < 0)
                    {
                        Text(dimension, 2, "n");
                    }
                    else
                    {
                        Number(dimension, 1, extent);
                    }
                }));
            }
        });
        byte[] tensor = Write(stream =>
        {
            Number(stream, 1, type);
            Bytes(stream, 2, shape);
        });
        Add(field, Write(stream =>
        {
            Text(stream, 1, name);
            Bytes(stream, 2, Write(value => Bytes(value, 1, tensor)));
        }));
    }

    private byte[] Attribute(string name, object value) => Write(stream =>
    {
        Text(stream, 1, name);
        switch (value)
        {
            case 0f when LeavesOutZeros:
                Number(stream, 20, 1);
                break;
            case 0L when LeavesOutZeros:
                Number(stream, 20, 2);
                break;
            case float number:
                Tag(stream, 2, 5);
                stream.Write(BitConverter.GetBytes(number));
                Number(stream, 20, 1);
                break;
            case long number:
                Number(stream, 3, number);
                Number(stream, 20, 2);
                break;
            case string text:
                Text(stream, 4, text);
                Number(stream, 20, 3);
                break;
            case byte[] tensor:
                Bytes(stream, 5, tensor);
                Number(stream, 20, 4);
                break;
            case long[] numbers:
                Array.ForEach(numbers, number => Number(stream, 8, number));
                Number(stream, 20, 7);
                break;
        }
    });

    private static byte[] Nested(int field, long value) => Write(stream => Number(stream, field, value));

    private static byte[] Nested(int field, Action<Stream> write) => Write(stream => Bytes(stream, field, Write(write)));

    private static byte[] Write(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static void Text(Stream stream, int field, string text) => Bytes(stream, field, Encoding.UTF8.GetBytes(text));

    private static void Bytes(Stream stream, int field, ReadOnlySpan<byte> bytes)
    {
        Tag(stream, field, 2);
        Varint(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void Number(Stream stream, int field, long value)
    {
        Tag(stream, field, 0);
        Varint(stream, (ulong)value);
    }

    private static void Tag(Stream stream, int field, int wire) => Varint(stream, (ulong)((field << 3) | wire));

    private static void Varint(Stream stream, ulong value)
    {
        while (value >= 0x80)
        {
            stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        stream.WriteByte((byte)value);
    }
}
