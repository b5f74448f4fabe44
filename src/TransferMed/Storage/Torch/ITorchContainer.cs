using static TorchSharp.torch;

namespace TransferMed.Storage;

/// <summary>A file of <c>torch.save</c>: a pickle, and the storages that its tensors are views of.</summary>
internal interface ITorchContainer : IDisposable
{
    /// <summary>Reads the pickle.</summary>
    /// <returns>Its value, of the types in <c>PickleValues.cs</c>.</returns>
    /// <exception cref="StorageException">It is damaged or uses what is not allowed.</exception>
    object? ReadContent();

    /// <summary>Reads a storage into a tensor of one dimension, outside of dispose scopes.</summary>
    /// <param name="storage">What the pickle claims of it; its elements are of a type that is read.</param>
    /// <exception cref="StorageException">The file has another.</exception>
    Tensor ReadStorage(StorageReference storage);
}
