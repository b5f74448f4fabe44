using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>
/// The names of Python's that mean something to the reader: they make dictionaries, lists, tuples and tensors. Every other
/// name stands for nothing and is never called, which is the safety of the reader.
/// </summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, PickleGlobal> Known = new PickleGlobal[]
    {
        new(PickleGlobalKind.OrderedDictionary, "collections.OrderedDict"),
        new(PickleGlobalKind.DefaultDictionary, "collections.defaultdict"),
        new(PickleGlobalKind.Set, "builtins.set"),
        new(PickleGlobalKind.Set, "__builtin__.set"),
        new(PickleGlobalKind.Size, "torch.Size"),

        // _rebuild_tensor is that of PyTorch before 0.4; Variable and Parameter were called themselves then.
        new(PickleGlobalKind.RebuildTensor, "torch._utils._rebuild_tensor"),
        new(PickleGlobalKind.RebuildTensor, "torch._utils._rebuild_tensor_v2"),
        new(PickleGlobalKind.RebuildParameter, "torch._utils._rebuild_parameter"),
        new(PickleGlobalKind.RebuildParameter, "torch._utils._rebuild_parameter_with_state"),
        new(PickleGlobalKind.RebuildParameter, "torch.nn.parameter.Parameter"),
        new(PickleGlobalKind.RebuildParameter, "torch.autograd.variable.Variable"),
        new(PickleGlobalKind.RebuildFromType, "torch._tensor._rebuild_from_type_v2"),
        Storage("torch.DoubleStorage", ScalarType.Float64, 8),
        Storage("torch.FloatStorage", ScalarType.Float32, 4),
        Storage("torch.HalfStorage", ScalarType.Float16, 2),
        Storage("torch.BFloat16Storage", ScalarType.BFloat16, 2),
        Storage("torch.LongStorage", ScalarType.Int64, 8),
        Storage("torch.IntStorage", ScalarType.Int32, 4),
        Storage("torch.ShortStorage", ScalarType.Int16, 2),
        Storage("torch.CharStorage", ScalarType.Int8, 1),
        Storage("torch.ByteStorage", ScalarType.Byte, 1),
        Storage("torch.BoolStorage", ScalarType.Bool, 1),
        Storage("torch.ComplexFloatStorage", null, 8),
        Storage("torch.ComplexDoubleStorage", null, 16),
        Storage("torch.QInt8Storage", null, 1),
        Storage("torch.QUInt8Storage", null, 1),
        Storage("torch.QInt32Storage", null, 4),
    }.SelectMany(OnTheGraphicsCard).ToDictionary(known => known.Name, StringComparer.Ordinal);

    /// <summary>Finds what a name stands for.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The name in it.</param>
    public static PickleGlobal Find(string module, string name) =>
        Known.TryGetValue($"{module}.{name}", out PickleGlobal? known) ? known : new PickleGlobal(PickleGlobalKind.Unknown, $"{module}.{name}");

    private static PickleGlobal Storage(string name, ScalarType? type, int size) => new(PickleGlobalKind.Storage, name, type, size);

    // torch.cuda.FloatStorage: what the old format names for a tensor that was on a GPU; its bytes are the same.
    private static IEnumerable<PickleGlobal> OnTheGraphicsCard(PickleGlobal known) =>
        known.Kind == PickleGlobalKind.Storage ? [known, known with { Name = known.Name.Replace("torch.", "torch.cuda.", StringComparison.Ordinal) }] : [known];
}
