namespace TransferMed.Storage;

/// <summary>What names do when a pickle calls them. None of it is code from the file.</summary>
internal static class PickleCalls
{
    // The first arguments tell whether an object is made of tensors; looking at all would let one long list cost much for each call.
    private const int ArgumentsLookedAt = 16;

    /// <summary>Calls a name. What is not known is not called: the answer is an inert value.</summary>
    /// <param name="callee">What the pickle calls.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="StorageException">It cannot be called, or not with that.</exception>
    public static object Call(object? callee, object? arguments, string path) =>
        (callee, arguments) switch
        {
            (PickleGlobal { Kind: PickleGlobalKind.Unknown, Name: var name }, _) => new PickleObject(name, HoldTensors(arguments)),
            (PickleObject unknown, _) => new PickleObject(unknown.Name, unknown.HoldsTensors || HoldTensors(arguments)),
            (PickleGlobal { Kind: PickleGlobalKind.OrderedDictionary }, object?[] { Length: 0 }) => new PickleDictionary(),
            (PickleGlobal { Kind: PickleGlobalKind.OrderedDictionary }, object?[] and [List<object?> pairs]) => Dictionary(pairs, path),
            (PickleGlobal { Kind: PickleGlobalKind.DefaultDictionary }, object?[] { Length: <= 1 }) => new PickleDictionary(),
            (PickleGlobal { Kind: PickleGlobalKind.Set }, object?[] { Length: 0 }) => new List<object?>(),
            (PickleGlobal { Kind: PickleGlobalKind.Set }, object?[] and [List<object?> elements]) => elements,
            (PickleGlobal { Kind: PickleGlobalKind.Size }, object?[] and [object?[] sizes]) => sizes,
            (PickleGlobal { Kind: PickleGlobalKind.RebuildParameter }, object?[] and [TensorReference tensor, ..]) => tensor,
            (PickleGlobal { Kind: PickleGlobalKind.RebuildFromType }, object?[] and [PickleGlobal { Kind: PickleGlobalKind.RebuildTensor or PickleGlobalKind.RebuildParameter } rebuild, _, object?[] inner, ..]) =>
                Call(rebuild, inner, path),
            (PickleGlobal { Kind: PickleGlobalKind.RebuildTensor }, object?[] and [StorageWindow storage, long offset, object?[] shape, object?[] strides, .. object?[] more])
                when more is [] or [_, _] or [_, _, null] => new TensorReference(storage, offset, Numbers(shape, path), Numbers(strides, path)),
            (PickleGlobal { Kind: PickleGlobalKind.RebuildTensor or PickleGlobalKind.RebuildParameter, Name: var name }, object?[] and [PickleObject, ..]) =>
                new PickleObject(name, holdsTensors: true),
            (PickleGlobal { Kind: PickleGlobalKind.RebuildFromType, Name: var name }, object?[]) => new PickleObject(name, holdsTensors: true),
            (PickleGlobal global, _) => throw TorchFault.Damaged(path, $"its pickle calls '{global.Name}' with arguments that it does not take"),
            _ => throw TorchFault.Damaged(path, "its pickle calls something that cannot be called"),
        };

    /// <summary>
    /// Resolves a persistent id: ('storage', type, key, location, number of elements), in the old format with a stretch of
    /// it or null behind, and there also ('module', class, file, source), which stands for the class.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>A <see cref="StorageWindow"/>, an inert value for a type that is not known, or the class.</returns>
    /// <exception cref="StorageException">The id is another.</exception>
    public static object Persistent(object? id, string path) => id switch
    {
        object?[] and ["storage", PickleGlobal { Kind: PickleGlobalKind.Storage } type, string key, string, long and >= 0 and var count, .. object?[] view] =>
            Window(new StorageReference(key, type, count), view, path),
        object?[] and ["storage", PickleGlobal { Kind: PickleGlobalKind.Unknown } type, string, _, _, ..] => new PickleObject(type.Name, holdsTensors: true),
        object?[] and ["module", PickleGlobal type, _, _] => type,
        _ => throw TorchFault.Damaged(path, "its pickle refers to something that is no storage of a known type"),
    };

    private static StorageWindow Window(StorageReference storage, object?[] view, string path) => view switch
    {
        [] or [null] => new StorageWindow(storage, 0, storage.Count),
        [object?[] and [_, long and >= 0 and var start, long and >= 0 and var count]] when start <= storage.Count && count <= storage.Count - start =>
            new StorageWindow(storage, start, count),
        _ => throw TorchFault.Damaged(path, $"its pickle has a view of the storage '{TorchFault.Shown(storage.Key)}' that does not lie within it"),
    };

    // As Python 2 pickles one: a list of pairs, which are lists.
    private static PickleDictionary Dictionary(List<object?> pairs, string path)
    {
        var dictionary = new PickleDictionary();
        foreach (object? pair in pairs)
        {
            dictionary.Items.Add(pair switch
            {
                List<object?> and [var key, var value] => new(key, value),
                object?[] and [var key, var value] => new(key, value),
                _ => throw TorchFault.Damaged(path, "its pickle makes a dictionary of something that is no list of pairs"),
            });
        }

        return dictionary;
    }

    private static bool HoldTensors(object? arguments) => arguments is object?[] list
        && Array.Exists(list[..Math.Min(list.Length, ArgumentsLookedAt)], value => value is TensorReference or StorageWindow or PickleObject { HoldsTensors: true });

    // The length first: one long list that many tensors share would otherwise be copied for each of them.
    private static long[] Numbers(object?[] values, string path) => values.Length > SafeTensorsHeaderReader.MaximumDimensions
        ? throw TorchFault.Damaged(path, $"its pickle holds a tensor with {values.Length} sizes or strides; it must be at most {SafeTensorsHeaderReader.MaximumDimensions}")
        : Array.TrueForAll(values, value => value is long)
        ? Array.ConvertAll(values, value => (long)value!)
        : throw TorchFault.Damaged(path, "its pickle holds a tensor whose shape or strides are no whole numbers");
}
