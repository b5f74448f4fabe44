using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Offset">Where its data starts, in bytes from the end of the header.</param>
/// <param name="ByteCount">The length of its data in bytes.</param>
internal sealed record SafeTensorsEntry(string Name, ScalarType ElementType, ValueList<long> Shape, long Offset, long ByteCount);

/// <summary>What a safetensors file says of itself. Every number is checked against the file.</summary>
/// <param name="Tensors">The tensors, in the order of the header.</param>
/// <param name="Metadata">Free text by key; empty where there is none.</param>
/// <param name="DataStart">Where the tensors' data starts in the file, in bytes.</param>
internal sealed record SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> Tensors, IReadOnlyDictionary<string, string> Metadata, long DataStart);
