namespace TransferMed.Storage;

/// <summary>What the known names do when a pickle calls them. None of it is code from the file.</summary>
internal static class PickleCalls
{
    /// <summary>Calls a name.</summary>
    /// <param name="callee">What the pickle calls.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="StorageException">It cannot be called, or not with that.</exception>
    public static object Call(object? callee, object? arguments, string path) =>
        (callee, arguments) switch
        {
            (PickleGlobal { Kind: PickleGlobalKind.OrderedDictionary }, object?[] { Length: 0 }) => new PickleDictionary(),
            (PickleGlobal { Kind: PickleGlobalKind.Size }, object?[] and [object?[] sizes]) => sizes,
            (PickleGlobal { Kind: PickleGlobalKind.RebuildParameter }, object?[] and [TensorReference tensor, ..]) => tensor,
            (PickleGlobal { Kind: PickleGlobalKind.RebuildTensor }, object?[] { Length: >= 6 and <= 7 } and [StorageReference storage, long offset, object?[] shape, object?[] strides, _, _, .. object?[] more])
                when more is [] or [null] => new TensorReference(storage, offset, Numbers(shape, path), Numbers(strides, path)),
            (PickleGlobal global, _) => throw TorchFile.Damaged(path, $"its pickle calls '{global.Name}' with arguments that it does not take"),
            _ => throw TorchFile.Damaged(path, "its pickle calls something that cannot be called"),
        };

    /// <summary>Resolves a persistent id: in PyTorch's files always ('storage', type, key, location, number of elements).</summary>
    /// <param name="id">The id.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="StorageException">The id is another.</exception>
    public static StorageReference Storage(object? id, string path) =>
        id is object?[] and ["storage", PickleGlobal { Kind: PickleGlobalKind.Storage } type, string key, string, long and >= 0 and var count]
            ? new StorageReference(key, type.ElementType, count)
            : throw TorchFile.Damaged(path, "its pickle refers to something that is no storage of a known type");

    // The length first: one long list that many tensors share would otherwise be copied for each of them.
    private static long[] Numbers(object?[] values, string path) => values.Length > SafeTensorsHeaderReader.MaximumDimensions
        ? throw TorchFile.Damaged(path, $"its pickle holds a tensor with {values.Length} sizes or strides; it must be at most {SafeTensorsHeaderReader.MaximumDimensions}")
        : Array.TrueForAll(values, value => value is long)
        ? Array.ConvertAll(values, value => (long)value!)
        : throw TorchFile.Damaged(path, "its pickle holds a tensor whose shape or strides are no whole numbers");
}
