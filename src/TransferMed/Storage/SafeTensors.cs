using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>
/// The tensors that were read from a file in the safetensors format (Hugging Face, format description in the safetensors
/// repository). Owns them: they live outside of dispose scopes, on the CPU and contiguous, until this is disposed. Reading
/// runs no code from the file. Element types: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL.
/// </summary>
public sealed partial class SafeTensors : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;

    internal SafeTensors(SafeTensorsHeader header, Dictionary<string, Tensor> tensors)
    {
        Header = header;
        _tensors = tensors;
    }

    /// <summary>The file's header: names in order, shapes, element types and metadata.</summary>
    internal SafeTensorsHeader Header { get; }

    /// <summary>Free text by key; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Header.Metadata;

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>The tensor of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public Tensor this[string name] => _tensors[name];

    /// <summary>Looks for a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">The tensor, still owned by this object.</param>
    /// <returns>False where the file has none of that name.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? tensor) => _tensors.TryGetValue(name, out tensor);

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
