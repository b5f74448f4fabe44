namespace TransferMed.Storage;

/// <summary>The section of a checkpoint whose tensors are read, why it is that one, and what is left out.</summary>
internal sealed class SectionChoice
{
    private const int MostNamed = 8;

    // What the weights stand under: before a state dict at the top is thought of, and after.
    private static readonly string[] First = ["state_dict", "model_state_dict", "model", "net"];
    private static readonly string[] Then =
    [
        "network", "model_state", "module", "weights", "params", "state_dict_ema", "model_ema", "ema_state_dict", "ema", "params_ema",
        "teacher", "student", "backbone", "encoder",
    ];

    private readonly SectionTree.Content _content;

    private SectionChoice(string name, SectionTree.Content content, IReadOnlyList<TorchSection> sections, IEnumerable<string> notes)
    {
        (Name, _content, Sections) = (name, content, sections);
        Notes = [.. notes];
    }

    /// <summary>The name of the section; empty for the top.</summary>
    public string Name { get; }

    /// <summary>Every section that holds tensors.</summary>
    public IReadOnlyList<TorchSection> Sections { get; }

    /// <summary>Which was taken and why, and what was not.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Chooses.</summary>
    /// <param name="content">The value of the pickle.</param>
    /// <param name="asked">The section that was asked for; null to find it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="StorageException">There is none, or no way to tell which.</exception>
    public static SectionChoice Of(object? content, string? asked, string path)
    {
        var tree = new SectionTree(content, path);
        SectionTree.Content top = tree.Top ?? throw new StorageException(
            $"The file '{path}' holds no dictionary of tensors{(NameOf(content) is { } type ? $" but an object of '{TorchFault.Shown(type)}'" : "")}. Save a state dict, in PyTorch: torch.save(model.state_dict(), 'weights.pth').");
        List<(TorchSection Section, SectionTree.Content Content)> found = tree.List();
        (string name, SectionTree.Content chosen, string why) = asked is null ? Usual(tree, top, found, path) : Asked(tree, asked, found, path);
        TorchSection[] sections = [.. found.Select(item => item.Section)];
        return new SectionChoice(name, chosen, sections, Said(name, chosen, why, top, sections));
    }

    /// <summary>The tensors in order.</summary>
    /// <param name="wanted">Chooses by name; null for all.</param>
    /// <param name="needed">Chooses by name in whose place an inert value is refused; null for all that are wanted.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="StorageException">Two are of one name, or an inert value stands where a tensor is wanted.</exception>
    public List<KeyValuePair<string, TensorReference>> Tensors(Func<string, bool>? wanted, Func<string, bool>? needed, string path)
    {
        var tensors = new List<KeyValuePair<string, TensorReference>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in _content.Entries)
        {
            if (key is not string name || (wanted is not null && !wanted(name)))
            {
                continue;
            }

            if (value is TensorReference tensor)
            {
                tensors.Add(names.Add(name) ? new(name, tensor) : throw TorchFault.Damaged(path, $"it holds two tensors of the name '{TorchFault.Shown(name)}'"));
            }
            else if (StandsForATensor(name, value) && needed?.Invoke(name) != false)
            {
                throw new StorageException(
                    $"The file '{path}' is refused: '{TorchFault.Shown(name)}' of {(Name.Length == 0 ? "its top" : $"its section '{TorchFault.Shown(Name)}'")} is no tensor but{Object(value)}, which only that code could make, and no code of a file is run. "
                    + "Leave it out by name (WeightMap.Rename, or TorchTensors.Read's wanted), or save tensors in its place, in PyTorch: torch.save(model.state_dict(), 'weights.pth').");
            }
        }

        return tensors;
    }

    // A state dict may carry whatever its modules put under _extra_state. At the top, where the state of the trainer stands
    // beside the tensors, an inert value counts if it was made of tensors or has the name of a module's part.
    private bool StandsForATensor(string name, object? value) => !name.EndsWith("_extra_state", StringComparison.Ordinal) && value switch
    {
        PickleObject unknown => unknown.HoldsTensors || _content.IsModule || Name.Length > 0 || name.Contains('.', StringComparison.Ordinal),
        PickleGlobal => Name.Length > 0 || name.Contains('.', StringComparison.Ordinal),
        _ => false,
    };

    private static (string Name, SectionTree.Content Content, string Why) Asked(
        SectionTree tree, string asked, List<(TorchSection Section, SectionTree.Content Content)> found, string path) =>
        tree.Find(asked) switch
        {
            { TensorCount: > 0 } content => (asked, content, "as asked for"),
            { } empty when empty.Entries.Find(entry => entry.Value is PickleObject).Value is PickleObject inert =>
                throw new StorageException($"The section '{asked}' of the file '{path}' holds no tensors but{Object(inert)}, and no code of a file is run. {Remedy(found)}"),
            { } => throw new StorageException($"The section '{asked}' of the file '{path}' holds no tensors. {Remedy(found)}"),
            null => throw new StorageException($"The file '{path}' has no section '{asked}'. {Remedy(found)}"),
        };

    private static (string Name, SectionTree.Content Content, string Why) Usual(
        SectionTree tree, SectionTree.Content top, List<(TorchSection Section, SectionTree.Content Content)> found, string path)
    {
        if (UsualKey(tree, top, First) is { } first)
        {
            return first;
        }

        if (top.TensorCount > 0)
        {
            return (string.Empty, top, "it holds tensors itself");
        }

        if (UsualKey(tree, top, Then) is { } second)
        {
            return second;
        }

        // Only where nothing stands under a usual name: a weight that cannot be read must not make way for another section.
        foreach (string key in First.Concat(Then))
        {
            if (Last(top, key) is PickleObject inert)
            {
                throw new StorageException(
                    $"The file '{path}' is refused: its section '{key}' is{Object(inert)}, whose tensors cannot be reached without its code, and no code of a file is run. "
                    + $"Save the state alone, in PyTorch: torch.save(torch.load('{path}', map_location='cpu', weights_only=False)['{key}'].state_dict(), 'weights.pth').");
            }
        }

        foreach (string key in First.Concat(Then))
        {
            if (found.Find(item => item.Section.Name.EndsWith("." + key, StringComparison.Ordinal)) is { Content: { } deeper, Section: { } section })
            {
                return (section.Name, deeper, $"it is the first that ends in '{key}'");
            }
        }

        return found switch
        {
            [var only] => (only.Section.Name, only.Content, "it is the only one with tensors"),
            [] => throw NoTensors(top, path),
            _ => throw new StorageException($"The file '{path}' has tensors in several sections, none of which has a usual name. {Remedy(found)}"),
        };
    }

    private static (string Name, SectionTree.Content Content, string Why)? UsualKey(SectionTree tree, SectionTree.Content top, string[] keys)
    {
        foreach (string key in top.ClassName is not null && top.TensorCount > 0 ? [] : keys)
        {
            if (tree.Open(Last(top, key)) is { TensorCount: > 0 } content)
            {
                return (key, content, "it comes first in the order of the usual names");
            }
        }

        return null;
    }

    private static object? Last(SectionTree.Content content, string key) => content.Entries.FindLast(entry => key.Equals(entry.Key)).Value;

    private static StorageException NoTensors(SectionTree.Content top, string path)
    {
        string keys = string.Join(", ", top.Entries.Where(entry => entry.Key is string).Take(10).Select(entry => $"'{TorchFault.Shown((string)entry.Key!)}'{Named(entry.Value)}"));
        return new StorageException(
            $"The file '{path}' holds no tensors at the top or in a dictionary; its keys are {(keys.Length > 0 ? keys : "no text")}. "
            + "Save the state dict alone, in PyTorch: torch.save(model.state_dict(), 'weights.pth').");
    }

    private static string Remedy(List<(TorchSection Section, SectionTree.Content Content)> found) => found.Count == 0
        ? "It has no section with tensors."
        : $"Its sections with tensors are {Listed([.. found.Select(item => item.Section)])}; name one (WeightMap.Section).";

    private static IEnumerable<string> Said(string name, SectionTree.Content chosen, string why, SectionTree.Content top, TorchSection[] sections)
    {
        TorchSection[] others = [.. sections.Where(section => section.Name != name)];
        if (name.Length > 0 || others.Length > 0)
        {
            yield return (name.Length == 0 ? "the tensors stood at the top" : $"the tensors stood under '{TorchFault.Shown(name)}'") + (others.Length > 0 ? $" ({why})" : "");
        }

        if (chosen.ClassName is { } type)
        {
            yield return $"they are the state of an object of '{TorchFault.Shown(type)}' that was pickled whole; its code was not run";
        }

        if (others.Length > 0)
        {
            yield return $"not taken: {Listed(others)}; WeightMap.Section chooses";
        }

        string[] beside = [.. Beside(top, name, others).Concat(ReferenceEquals(top, chosen) ? [] : Inert(chosen))];
        if (beside.Length > 0)
        {
            yield return $"left out beside them: {string.Join(", ", beside.Take(MostNamed))}{(beside.Length > MostNamed ? $" and {beside.Length - MostNamed} more" : "")}";
        }
    }

    // What of the top is neither a tensor nor leads to a section.
    private static IEnumerable<string> Beside(SectionTree.Content top, string name, TorchSection[] others) => top.Entries
        .Where(entry => entry is { Key: string key, Value: not TensorReference } && !Leads(key, name) && !Array.Exists(others, section => Leads(key, section.Name)))
        .Select(entry => $"'{TorchFault.Shown((string)entry.Key!)}'{Named(entry.Value)}");

    private static bool Leads(string key, string section) =>
        section.StartsWith(key, StringComparison.Ordinal) && (section.Length == key.Length || section[key.Length] == '.');

    private static IEnumerable<string> Inert(SectionTree.Content chosen) => chosen.Entries
        .Where(entry => entry is { Key: string, Value: PickleObject or PickleGlobal })
        .Select(entry => $"'{TorchFault.Shown((string)entry.Key!)}'{Named(entry.Value)}");

    private static string Named(object? value) => NameOf(value) is { } name ? $" ({TorchFault.Shown(name)})" : "";

    private static string Object(object? value) => NameOf(value) is { } name ? $" an object of '{TorchFault.Shown(name)}'" : "";

    private static string? NameOf(object? value) => value switch
    {
        PickleObject unknown => unknown.Name,
        PickleGlobal global => global.Name,
        _ => null,
    };

    private static string Listed(TorchSection[] sections) =>
        string.Join(", ", sections.Take(MostNamed)) + (sections.Length > MostNamed ? $" and {sections.Length - MostNamed} more" : "");
}
