namespace TransferMed.Storage;

/// <summary>The dictionaries and modules of a checkpoint, and how to get from one to another.</summary>
internal sealed class SectionTree(object? root, string path)
{
    // Deeper and longer names are still found where they are asked for; without limits a listing could be made to cost much.
    private const int DeepestListed = 4;
    private const int LongestListed = 200;
    private const int MostListed = 100;

    private readonly PickledModule _module = new(path);

    /// <summary>Entries of a section.</summary>
    /// <param name="Entries">Keys and values.</param>
    /// <param name="ClassName">The class that was pickled as a whole, or null for a plain dictionary.</param>
    /// <param name="IsModule">Whether they are the parameters and buffers of a module.</param>
    public sealed record Content(List<KeyValuePair<object?, object?>> Entries, string? ClassName, bool IsModule = false)
    {
        public int TensorCount { get; } = Entries.Count(entry => entry is { Key: string, Value: TensorReference });
    }

    /// <summary>The entries of the top; null where it is neither dictionary nor module.</summary>
    public Content? Top => field ??= Open(root);

    /// <summary>Opens a value: a dictionary, an object that was filled as one, or a pickled module; null for anything else.</summary>
    public Content? Open(object? value) => value switch
    {
        PickleDictionary dictionary => new Content(dictionary.Items, null),
        PickleObject unknown when PickledModule.Is(unknown) => new Content(_module.Read(unknown), unknown.Name, IsModule: true),
        PickleObject { Items: { } items } unknown => new Content(items, unknown.Name),
        _ => null,
    };

    /// <summary>Every section with tensors, the top first, then level by level.</summary>
    public List<(TorchSection Section, Content Content)> List()
    {
        var found = new List<(TorchSection, Content)>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<(string Name, object Value, int Depth)>();
        Visit(string.Empty, root, 0);
        while (found.Count < MostListed && waiting.TryDequeue(out (string Name, object Value, int Depth) next))
        {
            if (Open(next.Value) is not { } content)
            {
                continue;
            }

            if (content.TensorCount > 0)
            {
                found.Add((new TorchSection(next.Name, content.TensorCount), content));
            }

            foreach ((object? key, object? value) in PickledModule.Is(next.Value) ? [] : content.Entries)
            {
                if (key is string name && next.Depth < DeepestListed && next.Name.Length + name.Length < LongestListed)
                {
                    Visit(next.Depth == 0 ? name : $"{next.Name}.{name}", value, next.Depth + 1);
                }
            }
        }

        return found;

        void Visit(string name, object? value, int depth)
        {
            if (value is PickleDictionary or PickleObject && seen.Add(value))
            {
                waiting.Enqueue((name, value, depth));
            }
        }
    }

    /// <summary>Goes by a name: along keys, and at the end along a prefix of names, which is taken off.</summary>
    /// <param name="name">Keys with dots between them, which may hold dots themselves; empty for the top.</param>
    /// <returns>What stands there; null for nothing.</returns>
    public Content? Find(string name) => Top is { } top ? Find(top, name) : null;

    private Content? Find(Content content, string name)
    {
        if (name.Length == 0)
        {
            return content;
        }

        foreach ((object? key, object? value) in Enumerable.Reverse(content.Entries))
        {
            if (key is string part && Rest(name, part) is { } rest && Open(value) is { } inner && Find(inner, rest) is { } found)
            {
                return found;
            }
        }

        KeyValuePair<object?, object?>[] prefixed =
            [.. content.Entries.Where(entry => entry.Key is string key && key.StartsWith(name, StringComparison.Ordinal) && key.Length > name.Length + 1 && key[name.Length] == '.')];
        return prefixed.Length == 0
            ? null
            : content with { Entries = [.. prefixed.Select(entry => new KeyValuePair<object?, object?>(((string)entry.Key!)[(name.Length + 1)..], entry.Value))] };
    }

    private static string? Rest(string name, string part) => part.Length == 0 || !name.StartsWith(part, StringComparison.Ordinal) ? null
        : name.Length == part.Length ? string.Empty
        : name[part.Length] == '.' ? name[(part.Length + 1)..]
        : null;
}
