using static TorchSharp.torch;

namespace TransferMed.Storage;

// What a pickle of tensors is made of. Beside these: long, double, bool, string, null, object?[] (a tuple) and List<object?>.

/// <summary>A dictionary; keys in order, as written.</summary>
internal sealed class PickleDictionary
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];
}

/// <summary>A name of Python's that the reader knows.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">The name with its module.</param>
/// <param name="ElementType">The type of the elements where it is a type of storage.</param>
internal sealed record PickleGlobal(PickleGlobalKind Kind, string Name, ScalarType ElementType = default);

/// <summary>What the known names stand for.</summary>
internal enum PickleGlobalKind
{
    OrderedDictionary,
    Size,
    RebuildTensor,
    RebuildParameter,
    Storage,
}

/// <summary>The memory of one or more tensors: an entry of the archive.</summary>
/// <param name="Key">The last part of the entry's name.</param>
/// <param name="ElementType">The type of the elements.</param>
/// <param name="Count">The number of elements that the pickle claims.</param>
internal sealed record StorageReference(string Key, ScalarType ElementType, long Count);

/// <summary>A tensor as a view of a storage. Nothing in it is checked before <see cref="Fault"/>.</summary>
/// <param name="Storage">Its memory.</param>
/// <param name="Offset">Its first element.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Strides">The steps in elements from one index to the next in each dimension.</param>
internal sealed record TensorReference(StorageReference Storage, long Offset, long[] Shape, long[] Strides)
{
    public bool IsEmpty => Shape.Contains(0);

    /// <summary>What is wrong with it, given that the storage has as many elements as it claims; null where nothing is.</summary>
    public string? Fault()
    {
        if (Shape.Length != Strides.Length)
        {
            return $"has {Shape.Length} sizes and {Strides.Length} strides; it must be as many";
        }

        if (TensorElement.ByteCount(Storage.ElementType, Shape) is not { } bytes || Array.Exists(Strides, stride => stride < 0) || Offset < 0)
        {
            return "has a size, a stride or an offset that is negative or too large";
        }

        // More elements than memory would be a repeated one: legal in PyTorch, and a way to claim any size.
        if (bytes / TensorElement.Size(Storage.ElementType) > Storage.Count)
        {
            return $"has more elements than its storage, which has {Storage.Count}";
        }

        Int128 last = Offset;
        for (int i = 0; i < Shape.Length && !IsEmpty; i++)
        {
            last += (Int128)(Shape[i] - 1) * Strides[i];
        }

        return last < Storage.Count || IsEmpty ? null : $"reaches element {last} of its storage, which has {Storage.Count}";
    }
}
