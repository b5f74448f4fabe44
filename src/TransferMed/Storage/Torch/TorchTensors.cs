using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>
/// The tensors that were read from a PyTorch checkpoint. Owns them: they live outside of dispose scopes, on the CPU, until
/// this is disposed. They have the strides of the file, and tensors that shared memory when they were saved share it here.
/// </summary>
public sealed class TorchTensors : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;

    internal TorchTensors(SectionChoice choice, IReadOnlyList<string> names, Dictionary<string, Tensor> tensors)
    {
        Section = choice.Name.Length == 0 ? null : choice.Name;
        Sections = choice.Sections;
        Notes = choice.Notes;
        Names = names;
        _tensors = tensors;
    }

    /// <summary>The key under which the tensors stood, such as <c>state_dict</c> or <c>net.encoder</c>; null where they stood at the top.</summary>
    public string? Section { get; }

    /// <summary>
    /// Every section of the file that holds tensors, the top first, then level by level; at most the first 100, keys of
    /// at most 200 characters, and 4 levels.
    /// </summary>
    public IReadOnlyList<TorchSection> Sections { get; }

    /// <summary>Which section was taken and why, which were not, and what stood beside it. Empty for a plain state dict.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The names of the tensors that were read, in the order of the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>The tensor of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public Tensor this[string name] => _tensors[name];

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
