using System.Buffers.Binary;
using System.Text;

namespace TransferMed.Tests.Storage;

/// <summary>Writes pickles of protocol 2, instruction by instruction.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [0x80, 2];

    /// <summary>Whether storages are named as in the format before PyTorch 1.6.</summary>
    public bool Old { get; init; }

    public PickleWriter Op(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Op(char instruction) => Op((byte)instruction);

    public PickleWriter Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Op(length).Op(utf8);
    }

    public PickleWriter Number(long value)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        return Op(0x8a, 8).Op(number);
    }

    public PickleWriter Numbers(params long[] values)
    {
        Op('(');
        foreach (long value in values)
        {
            Number(value);
        }

        return Op('t');
    }

    public PickleWriter Global(string module, string name) => Op('c').Op(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter OrderedDictionary() => Global("collections", "OrderedDict").Op(')').Op('R');

    public PickleWriter Tensor(SavedTensor tensor) => Global("torch._utils", "_rebuild_tensor_v2").TensorArguments(tensor).Op('R');

    /// <summary>The tuple that a tensor is rebuilt from.</summary>
    public PickleWriter TensorArguments(SavedTensor tensor) => Op('(')
        .Op('(').Text("storage").Global("torch", tensor.Storage).Text(tensor.Key).Text("cpu").Number(tensor.Count).View(tensor).Op('t').Op('Q')
        .Number(tensor.Offset).Numbers(tensor.Shape).Numbers(tensor.Strides).Op(0x89).OrderedDictionary().Op('t');

    /// <summary>A state dict with the attribute that PyTorch gives it.</summary>
    public PickleWriter State(params (string Name, SavedTensor Tensor)[] tensors)
    {
        OrderedDictionary().Op((byte)'q', 1).Op('(');
        foreach ((string name, SavedTensor tensor) in tensors)
        {
            Text(name).Tensor(tensor);
        }

        return Op('u').Op('}').Text("_metadata").OrderedDictionary().Op('s').Op('b');
    }

    /// <summary>A value by what writes it.</summary>
    public PickleWriter Value(Action<PickleWriter> write)
    {
        write(this);
        return this;
    }

    private PickleWriter View(SavedTensor tensor) => !Old ? this
        : tensor.View is { } view ? Op('(').Text(view.Key).Number(view.Start).Number(view.Count).Op('t')
        : Op('N');

    public byte[] End() => [.. _bytes, (byte)'.'];
}

/// <summary>A tensor as PyTorch pickles it.</summary>
internal sealed record SavedTensor(string Storage, string Key, long Count, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>The stretch of the storage that the old format saved as a storage of its own; null for the whole.</summary>
    public (string Key, long Start, long Count)? View { get; init; }

    /// <summary>A contiguous vector that has a storage for itself.</summary>
    public static SavedTensor Vector(string key, long count, string storage = "FloatStorage") => new(storage, key, count, 0, [count], [1]);
}
