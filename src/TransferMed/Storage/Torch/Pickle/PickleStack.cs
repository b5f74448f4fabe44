namespace TransferMed.Storage;

/// <summary>The stack, the marks and the memory of a pickle that is being read, with a limit on what it may hold.</summary>
internal sealed class PickleStack(string path)
{
    /// <summary>The most values that a pickle may put onto its stack; a checkpoint of 1,000 tensors needs about 30,000.</summary>
    public const int MaximumValues = 2_000_000;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private int _values;

    /// <summary>The number of values that were memorised.</summary>
    public uint Memorized => (uint)_memo.Count;

    // The lowest place of the stack that instructions may take from.
    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    public void Mark()
    {
        Count();
        _marks.Add(_stack.Count);
    }

    public void Push(object? value)
    {
        Count();
        _stack.Add(value);
    }

    public object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    public object? Peek() => _stack.Count > Floor ? _stack[^1] : throw TorchFault.Damaged(path, "its pickle takes a value that it has not made");

    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw TorchFault.Damaged(path, "its pickle takes values up to a mark that it has not set");
        }

        object?[] values = [.. _stack[Floor..]];
        _stack.RemoveRange(Floor, values.Length);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    public object?[] Pop(int length)
    {
        var tuple = new object?[length];
        for (int i = length - 1; i >= 0; i--)
        {
            tuple[i] = Pop();
        }

        return tuple;
    }

    public void Memorize(uint index)
    {
        _memo[index] = Peek();
        Count();
    }

    public object? Recall(uint index) => _memo.TryGetValue(index, out object? value)
        ? value
        : throw TorchFault.Damaged(path, "its pickle recalls a value that it has not memorised");

    /// <summary>Counts values that came to be without a place on the stack.</summary>
    public void Count(int values = 1)
    {
        _values += Math.Min(values, MaximumValues + 1);
        if (_values > MaximumValues)
        {
            throw TorchFault.Damaged(path, $"its pickle holds more than {MaximumValues} values");
        }
    }
}
