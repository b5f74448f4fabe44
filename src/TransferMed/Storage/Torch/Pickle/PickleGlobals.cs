using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>
/// The names of Python's that a pickle may use. The list is the safety of the reader: a pickle can only name what stands
/// here, and what stands here makes dictionaries, tuples and tensors.
/// </summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, PickleGlobal> Allowed = new PickleGlobal[]
    {
        new(PickleGlobalKind.OrderedDictionary, "collections.OrderedDict"),
        new(PickleGlobalKind.Size, "torch.Size"),
        new(PickleGlobalKind.RebuildTensor, "torch._utils._rebuild_tensor_v2"),
        new(PickleGlobalKind.RebuildParameter, "torch._utils._rebuild_parameter"),
        new(PickleGlobalKind.Storage, "torch.DoubleStorage", ScalarType.Float64),
        new(PickleGlobalKind.Storage, "torch.FloatStorage", ScalarType.Float32),
        new(PickleGlobalKind.Storage, "torch.HalfStorage", ScalarType.Float16),
        new(PickleGlobalKind.Storage, "torch.BFloat16Storage", ScalarType.BFloat16),
        new(PickleGlobalKind.Storage, "torch.LongStorage", ScalarType.Int64),
        new(PickleGlobalKind.Storage, "torch.IntStorage", ScalarType.Int32),
        new(PickleGlobalKind.Storage, "torch.ByteStorage", ScalarType.Byte),
        new(PickleGlobalKind.Storage, "torch.BoolStorage", ScalarType.Bool),
    }.ToDictionary(known => known.Name, StringComparer.Ordinal);

    /// <summary>Finds what a name stands for.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="StorageException">The name is not on the list.</exception>
    public static PickleGlobal Find(string module, string name, string path) =>
        Allowed.TryGetValue($"{module}.{name}", out PickleGlobal? known)
            ? known
            : throw new StorageException(
                $"The file '{path}' is refused: its pickle names '{TorchFile.Shown($"{module}.{name}")}', and only tensors in dictionaries, numbers and text are read from a checkpoint. "
                + "Save the state alone, in PyTorch: torch.save(model.state_dict(), 'weights.pth').");
}
