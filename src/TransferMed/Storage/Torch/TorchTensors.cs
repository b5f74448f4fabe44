using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>
/// The tensors that were read from a PyTorch checkpoint (<c>.pth</c>, <c>.pt</c>, <c>.bin</c>, <c>.ckpt</c>, <c>.pth.tar</c>) as
/// <c>torch.save</c> writes it: since PyTorch 1.6 a zip archive with a pickle and the data of the tensors, before that one
/// stream of both. A pickle can name any function of Python; reading runs none of them: it knows the few names that
/// make tensors, and what a file says of any other becomes an inert value. Such a file is refused only where an inert value
/// stands among the chosen tensors. Element types: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL. Owns the tensors: they live
/// outside of dispose scopes, on the CPU, until this is disposed. They have the strides of the file, and tensors that shared
/// memory when they were saved share it here.
/// </summary>
public sealed partial class TorchTensors : IDisposable
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
