using System.Text;

namespace TransferMed.Onnx;

/// <summary>
/// Finds tensors of an ONNX file whose values are in other files. They could be replaced without a change of the model's own file and
/// of its hash, and name any file of the machine, so that such models are not loaded.
/// </summary>
internal static class ExternalWeights
{
    // Deeper than any graph is nested.
    private const int DeepestNesting = 64;

    private const int External = 1;
    private const int Location = 14;
    private const int Entry = 13;

    // Which fields of a message hold further messages, by the numbers of the public specification.
    private static readonly Dictionary<Message, Dictionary<int, Message>> Fields = new()
    {
        [Message.Model] = new() { [7] = Message.Graph, [20] = Message.Training, [25] = Message.Function },
        [Message.Graph] = new() { [1] = Message.Node, [5] = Message.Tensor, [15] = Message.Sparse },
        [Message.Node] = new() { [5] = Message.Attribute },
        [Message.Attribute] = new()
        {
            [5] = Message.Tensor,
            [6] = Message.Graph,
            [10] = Message.Tensor,
            [11] = Message.Graph,
            [22] = Message.Sparse,
            [23] = Message.Sparse,
        },
        [Message.Sparse] = new() { [1] = Message.Tensor, [2] = Message.Tensor },
        [Message.Training] = new() { [1] = Message.Graph, [2] = Message.Graph },
        [Message.Function] = new() { [7] = Message.Node, [11] = Message.Attribute },
        [Message.Tensor] = [],
    };

    private enum Message
    {
        Model,
        Graph,
        Node,
        Attribute,
        Sparse,
        Training,
        Function,
        Tensor,
    }

    /// <summary>Refuses a model with such a tensor.</summary>
    /// <param name="path">What the message calls it.</param>
    /// <param name="content">The bytes that are to be loaded.</param>
    /// <exception cref="OnnxModelException">A tensor's values are in another file, or the bytes are no ONNX model.</exception>
    public static void Refuse(string path, ReadOnlySpan<byte> content)
    {
        if (!TryFind(content, Message.Model, 0, out string? place))
        {
            throw new OnnxModelException($"ONNX Runtime cannot load '{path}': it is damaged or no ONNX file; export the model again.");
        }

        if (place is not null)
        {
            string named = place.Length > 0 ? $" ('{place}')" : "";
            throw new OnnxModelException(
                $"'{path}' keeps weights in another file{named}, which the hash of the model does not cover. Export the model again, or store it as one file: in Python, onnx.save_model(onnx.load(path), path).");
        }
    }

    /// <summary>Searches a message.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="depth">The messages around it.</param>
    /// <param name="place">The file that the first such tensor names, empty where it names none; null without such a tensor.</param>
    /// <returns>Whether the bytes are a message.</returns>
    private static bool TryFind(ReadOnlySpan<byte> content, Message kind, int depth, out string? place)
    {
        place = null;
        var fields = new WireReader(content);
        while (fields.TryNext(out int number, out ReadOnlySpan<byte> value, out ulong scalar))
        {
            if (kind == Message.Tensor)
            {
                place ??= number == Entry || (number == Location && scalar == External) ? "" : null;
                if (number == Entry && NameOf(value) is { } name)
                {
                    place = name;
                    return true;
                }
            }
            else if (Fields[kind].TryGetValue(number, out Message inner))
            {
                if (depth >= DeepestNesting || !TryFind(value, inner, depth + 1, out place))
                {
                    return false;
                }

                if (place is not null)
                {
                    return true;
                }
            }
        }

        return fields.IsAtEnd;
    }

    // An entry is a key and a value; the one of the key "location" is the file.
    private static string? NameOf(ReadOnlySpan<byte> entry)
    {
        string key = "";
        string text = "";
        var fields = new WireReader(entry);
        while (fields.TryNext(out int number, out ReadOnlySpan<byte> value, out _))
        {
            (key, text) = number == 1 ? (Encoding.UTF8.GetString(value), text) : (key, Encoding.UTF8.GetString(value));
        }

        return key == "location" ? text : null;
    }
}
