using static TorchSharp.torch;

namespace TransferMed.Storage;

// What a pickle of tensors is made of. Beside these: long, BigInteger, double, bool, string, byte[], null, object?[] (a tuple)
// and List<object?> (a list or a set).

/// <summary>A dictionary; keys in order, as written.</summary>
internal sealed class PickleDictionary
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];
}

/// <summary>
/// What the file says of an object of a name that the reader does not know: an inert value. No code of that name runs, and
/// nothing is made of it; it only remembers what the pickle put into it.
/// </summary>
/// <param name="name">The name with its module.</param>
/// <param name="holdsTensors">Whether it was made of tensors or storages, so that it may stand for a tensor.</param>
internal sealed class PickleObject(string name, bool holdsTensors)
{
    public string Name { get; } = name;

    public bool HoldsTensors { get; } = holdsTensors;

    /// <summary>What the pickle gave it as its attributes; null for nothing.</summary>
    public object? State { get; set; }

    /// <summary>What the pickle put into it by keys, as into a dictionary; null for nothing.</summary>
    public List<KeyValuePair<object?, object?>>? Items { get; private set; }

    public void Add(object? key, object? value) => (Items ??= []).Add(new(key, value));
}

/// <summary>A name of Python's.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">The name with its module.</param>
/// <param name="ElementType">The type of the elements where it is a type of storage; null where such tensors are not read.</param>
/// <param name="ElementSize">The bytes of an element where it is a type of storage.</param>
internal sealed record PickleGlobal(PickleGlobalKind Kind, string Name, ScalarType? ElementType = null, int ElementSize = 0);

/// <summary>What names stand for.</summary>
internal enum PickleGlobalKind
{
    /// <summary>Nothing: what a pickle makes of it is a <see cref="PickleObject"/>.</summary>
    Unknown,
    OrderedDictionary,
    DefaultDictionary,
    Set,
    Size,
    RebuildTensor,
    RebuildParameter,
    RebuildFromType,
    Storage,
}

/// <summary>The memory of one or more tensors: an entry of the archive, or a block of the old format.</summary>
/// <param name="Key">The last part of the entry's name.</param>
/// <param name="Type">The type of the elements.</param>
/// <param name="Count">The number of elements that the pickle claims.</param>
internal sealed record StorageReference(string Key, PickleGlobal Type, long Count)
{
    /// <summary>The type of the elements.</summary>
    /// <exception cref="InvalidOperationException">They are of a type that is not read.</exception>
    public ScalarType ElementType => Type.ElementType ?? throw new InvalidOperationException($"Elements of {Type.Name} are not read.");
}

/// <summary>A stretch of a storage, which PyTorch's old format could save as a storage of its own.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Start">Its first element.</param>
/// <param name="Count">Its elements; they lie within the storage.</param>
internal sealed record StorageWindow(StorageReference Storage, long Start, long Count);

/// <summary>A tensor as a view of a storage. Nothing in it is checked before <see cref="Fault"/>.</summary>
/// <param name="Window">Its memory.</param>
/// <param name="Offset">Its first element, counted in the window.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Strides">The steps in elements from one index to the next in each dimension.</param>
internal sealed record TensorReference(StorageWindow Window, long Offset, long[] Shape, long[] Strides)
{
    public StorageReference Storage => Window.Storage;

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
        if (bytes / TensorElement.Size(Storage.ElementType) > Window.Count)
        {
            return $"has more elements than its storage, which has {Window.Count}";
        }

        Int128 last = Offset;
        for (int i = 0; i < Shape.Length && !IsEmpty; i++)
        {
            last += (Int128)(Shape[i] - 1) * Strides[i];
        }

        return last < Window.Count || IsEmpty ? null : $"reaches element {last} of its storage, which has {Window.Count}";
    }
}
