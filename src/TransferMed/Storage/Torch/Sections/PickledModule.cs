namespace TransferMed.Storage;

/// <summary>
/// Reads the parameters and buffers of a pickled <c>torch.nn.Module</c> from its attributes, by the names that its
/// <c>state_dict()</c> would have. The class of the module is not needed for that and none of its code runs.
/// </summary>
internal sealed class PickledModule(string path)
{
    private const int DeepestModule = 64;

    // Modules may share parts, so that a small pickle can describe a tree of any size; these limits hold for a whole file.
    private long _partsLeft = PickleStack.MaximumValues;
    private long _charactersLeft = PickleInput.MaximumBytes;

    /// <summary>Whether a value is a module that was pickled whole.</summary>
    public static bool Is(object? value) => value is PickleObject { State: PickleDictionary state } && Part(state, "_parameters") is not null && Part(state, "_modules") is not null;

    /// <summary>Reads the parameters and buffers.</summary>
    /// <param name="module">The module.</param>
    /// <returns>Names with tensors, or with inert values where only code of the file could make the tensor.</returns>
    /// <exception cref="StorageException">It is nested too deeply.</exception>
    public List<KeyValuePair<object?, object?>> Read(PickleObject module)
    {
        var found = new List<KeyValuePair<object?, object?>>();
        Collect(module, string.Empty, 0, found);
        return found;
    }

    private static List<KeyValuePair<object?, object?>>? Part(PickleDictionary state, string name) => Content(state.Items.FindLast(item => name.Equals(item.Key)).Value);

    private static List<KeyValuePair<object?, object?>>? Content(object? value) => value switch
    {
        PickleDictionary dictionary => dictionary.Items,
        PickleObject unknown => unknown.Items,
        _ => null,
    };

    private void Collect(PickleObject module, string prefix, int depth, List<KeyValuePair<object?, object?>> found)
    {
        var state = (PickleDictionary)module.State!;
        List<object?> unsaved = state.Items.FindLast(item => "_non_persistent_buffers_set".Equals(item.Key)).Value as List<object?> ?? [];
        (List<KeyValuePair<object?, object?>> parameters, List<KeyValuePair<object?, object?>> buffers, List<KeyValuePair<object?, object?>> modules) =
            (Part(state, "_parameters")!, Part(state, "_buffers") ?? [], Part(state, "_modules")!);
        Spend((long)state.Items.Count + unsaved.Count + parameters.Count + buffers.Count + modules.Count, prefix.Length);
        HashSet<string> passing = [.. unsaved.OfType<string>()];
        foreach ((object? key, object? value) in parameters)
        {
            Add(key, value, prefix, found);
        }

        foreach ((object? key, object? value) in buffers)
        {
            if (key is not string name || !passing.Contains(name))
            {
                Add(key, value, prefix, found);
            }
        }

        foreach ((object? key, object? value) in modules)
        {
            if (Is(value))
            {
                string name = Named(prefix, key);
                if (depth == DeepestModule)
                {
                    throw TorchFault.Damaged(path, $"its modules are nested more than {DeepestModule} deep");
                }

                Collect((PickleObject)value!, name + ".", depth + 1, found);
            }
            else
            {
                Add(key, value, prefix, found);
            }
        }
    }

    private void Add(object? key, object? value, string prefix, List<KeyValuePair<object?, object?>> found)
    {
        if (value is TensorReference or PickleObject)
        {
            found.Add(new(Named(prefix, key), value));
        }
    }

    private string Named(string prefix, object? key)
    {
        string name = key as string ?? throw TorchFault.Damaged(path, "a part of its module has a name that is no text");
        Spend(1, prefix.Length + name.Length);
        return prefix + name;
    }

    private void Spend(long parts, long characters)
    {
        _partsLeft -= parts;
        _charactersLeft -= characters;
        if (_partsLeft < 0 || _charactersLeft < 0)
        {
            throw TorchFault.Damaged(path, "its modules have more parts than the file can hold");
        }
    }
}
