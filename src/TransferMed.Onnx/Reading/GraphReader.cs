using System.Text;

namespace TransferMed.Onnx;

/// <summary>
/// Reads ONNX files with suspicion (https://onnx.ai/onnx/repo-docs/IR.html): weights are not copied, what is made of small messages is counted,
/// and no number of the file decides how much memory is taken.
/// </summary>
internal sealed class GraphReader
{
    // More than any classifier has; an object of the program takes at most some hundred bytes for each.
    private const int MostMessages = 300_000;
    private const int LongestName = 4_000;
    private readonly string _path;
    private readonly TensorReader _tensors;
    private int _messages;

    private GraphReader(string path)
    {
        _path = path;
        _tensors = new TensorReader(path);
    }

    /// <summary>Reads a file's bytes, which stay in use.</summary>
    /// <exception cref="OnnxModelException">They are no ONNX model, or too much of one; the message names the file.</exception>
    public static GraphFile Read(string path, ReadOnlyMemory<byte> content)
    {
        var reader = new GraphReader(path);
        var file = new GraphFile { Path = path, Size = content.Length };
        bool hasGraph = false;
        reader.Walk(content, (number, value, _) =>
        {
            switch (number)
            {
                case 7 when hasGraph:
                    throw reader.Damaged("it holds two graphs");
                case 7:
                    hasGraph = true;
                    reader.ReadGraph(value, file);
                    break;
                case 8:
                    reader.ReadOperatorSet(value, file);
                    break;
                case 14:
                    (string key, string text) = reader.ReadEntry(value);
                    file.Metadata[key] = text;
                    break;
                case 25:
                    file.HasFunctions = true;
                    break;
            }
        });
        if (!hasGraph || file.Nodes.Count == 0)
        {
            throw reader.Damaged("it holds no graph");
        }

        file.Size += reader._tensors.ExternalBytes;
        return file;
    }

    private void ReadGraph(ReadOnlyMemory<byte> message, GraphFile file) => Walk(message, (number, value, _) =>
    {
        switch (number)
        {
            case 1:
                file.Nodes.Add(ReadNode(value));
                break;
            case 5:
                GraphTensor tensor = ReadTensor(value);
                file.Initializers[tensor.Name] = tensor;
                break;
            case 11:
                file.Inputs.Add(ReadPort(value));
                break;
            case 12:
                file.Outputs.Add(ReadPort(value));
                break;
        }
    });

    private GraphNode ReadNode(ReadOnlyMemory<byte> message)
    {
        var node = new GraphNode();
        Walk(message, (number, value, _) =>
        {
            switch (number)
            {
                case 1:
                    node.Inputs.Add(Text(value));
                    break;
                case 2:
                    node.Outputs.Add(Text(value));
                    break;
                case 3:
                    node.Name = Text(value);
                    break;
                case 4:
                    node.Operator = Text(value);
                    break;
                case 5:
                    GraphAttribute attribute = ReadAttribute(value);
                    node.Attributes[attribute.Name] = attribute;
                    break;
                case 7:
                    node.Domain = Text(value);
                    break;
            }
        });
        return node;
    }

    private GraphAttribute ReadAttribute(ReadOnlyMemory<byte> message)
    {
        var attribute = new GraphAttribute();
        ulong type = 0;
        Walk(message, (number, value, scalar) =>
        {
            switch (number)
            {
                case 1:
                    attribute.Name = Text(value);
                    break;
                case 2:
                    attribute.Real = BitConverter.UInt32BitsToSingle((uint)scalar);
                    break;
                case 3:
                    attribute.Integer = (long)scalar;
                    break;
                case 4:
                    attribute.Text = Encoding.UTF8.GetString(value.Span[..Math.Min(value.Length, LongestName)]);
                    break;
                case 5:
                    attribute.Tensor = ReadTensor(value);
                    break;
                case 7:
                    _tensors.AddReals(value, scalar, attribute.Reals);
                    break;
                case 8:
                    _tensors.AddIntegers(value, scalar, attribute.Integers);
                    break;
                case 20:
                    type = scalar;
                    break;
                case 6 or 9 or 10 or 11 or 14 or 15 or 22 or 23:
                    attribute.HasMore = true;
                    break;
            }
        });

        // Some writers leave out a value that is 0 or empty: the type says that there is one.
        attribute.Real ??= type == 1 ? 0 : null;
        attribute.Integer ??= type == 2 ? 0 : null;
        attribute.Text ??= type == 3 ? "" : null;
        return attribute;
    }

    private GraphTensor ReadTensor(ReadOnlyMemory<byte> message)
    {
        Count();
        return _tensors.Read(message);
    }

    private GraphPort ReadPort(ReadOnlyMemory<byte> message)
    {
        string name = "";
        int type = 0;
        long[]? shape = null;
        Walk(message, (number, value, _) =>
        {
            if (number == 1)
            {
                name = Text(value);
            }
            else if (number == 2)
            {
                (type, shape) = ReadType(value);
            }
        });
        return new GraphPort(name, type, shape);
    }

    private (int Type, long[]? Shape) ReadType(ReadOnlyMemory<byte> message)
    {
        int type = 0;
        List<long>? shape = null;
        Walk(message, (of, tensor, _) =>
        {
            if (of == 1)
            {
                Walk(tensor, (number, value, scalar) =>
                {
                    if (number == 1)
                    {
                        type = (int)scalar;
                    }
                    else if (number == 2)
                    {
                        shape = [];
                        Walk(value, (_, dimension, _) => shape.Add(ReadDimension(dimension)));
                    }
                });
            }
        });
        return (type, shape?.ToArray());
    }

    private long ReadDimension(ReadOnlyMemory<byte> message)
    {
        long extent = -1;
        Walk(message, (number, _, scalar) => extent = number == 1 && (long)scalar > 0 ? (long)scalar : -1);
        return extent;
    }

    private void ReadOperatorSet(ReadOnlyMemory<byte> message, GraphFile file)
    {
        string domain = "";
        long version = 0;
        Walk(message, (number, value, scalar) => (domain, version) = number == 1 ? (Text(value), version) : (domain, (long)scalar));
        if (domain is "" or "ai.onnx")
        {
            file.OperatorSet = version;
        }
    }

    private (string Key, string Value) ReadEntry(ReadOnlyMemory<byte> message)
    {
        string key = "";
        string text = "";
        Walk(message, (number, value, _) => (key, text) = number == 1 ? (Text(value), text) : (key, Encoding.UTF8.GetString(value.Span)));
        return (key, text);
    }

    private void Walk(ReadOnlyMemory<byte> message, Action<int, ReadOnlyMemory<byte>, ulong> take)
    {
        Count();
        var fields = new WireReader(message.Span);
        while (fields.TryNext(out int number, out ReadOnlySpan<byte> value, out ulong scalar))
        {
            take(number, message.Slice(fields.Position - value.Length, value.Length), scalar);
        }

        if (!fields.IsAtEnd)
        {
            throw Damaged("a part of it ends early");
        }
    }

    private string Text(ReadOnlyMemory<byte> value)
    {
        Count();
        return value.Length <= LongestName ? Encoding.UTF8.GetString(value.Span) : throw Damaged($"a name has {value.Length} bytes");
    }

    private void Count()
    {
        if (++_messages > MostMessages)
        {
            throw Damaged($"it has more than {MostMessages} nodes, names and values");
        }
    }

    private OnnxModelException Damaged(string fault) => new($"'{_path}' cannot be imported: {fault}. It is damaged or no ONNX file; export the model again.");
}
