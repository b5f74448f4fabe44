namespace TransferMed.Storage;

/// <summary>Finds the named tensors in what a checkpoint holds.</summary>
internal static class StateDictionary
{
    // The keys under which training programs put the state, beside epochs, options and the state of the optimiser.
    private static readonly string[] Sections = ["state_dict", "model_state_dict", "model", "net"];

    /// <summary>Finds them: the dictionary itself, or the one under a usual key.</summary>
    /// <param name="content">The value of the pickle.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The key, null for the dictionary itself, and the tensors in order.</returns>
    /// <exception cref="StorageException">There are none, or two of one name.</exception>
    public static (string? Section, List<KeyValuePair<string, TensorReference>> Tensors) Find(object? content, string path)
    {
        if (content is not PickleDictionary whole)
        {
            throw new StorageException($"The file '{path}' holds no dictionary of tensors. Save a state dict, in PyTorch: torch.save(model.state_dict(), 'weights.pth').");
        }

        foreach (string section in Sections)
        {
            if (whole.Items.FindLast(item => section.Equals(item.Key)).Value is PickleDictionary part && Tensors(part, path) is { Count: > 0 } inner)
            {
                return (section, inner);
            }
        }

        List<KeyValuePair<string, TensorReference>> tensors = Tensors(whole, path);
        if (tensors.Count == 0)
        {
            string keys = string.Join(", ", whole.Items.Select(item => item.Key).OfType<string>().Take(10).Select(key => $"'{TorchFile.Shown(key)}'"));
            throw new StorageException(
                $"The file '{path}' holds no tensors at the top or under {string.Join(", ", Sections)}; its keys are {(keys.Length > 0 ? keys : "no text")}. "
                + "Save the state dict alone, in PyTorch: torch.save(model.state_dict(), 'weights.pth').");
        }

        return (null, tensors);
    }

    private static List<KeyValuePair<string, TensorReference>> Tensors(PickleDictionary dictionary, string path)
    {
        var tensors = new List<KeyValuePair<string, TensorReference>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in dictionary.Items)
        {
            if (key is string name && value is TensorReference tensor)
            {
                tensors.Add(names.Add(name) ? new(name, tensor) : throw TorchFile.Damaged(path, $"it holds two tensors of the name '{TorchFile.Shown(name)}'"));
            }
        }

        return tensors;
    }
}
