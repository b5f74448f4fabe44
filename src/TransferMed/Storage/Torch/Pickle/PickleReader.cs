using System.Globalization;

namespace TransferMed.Storage;

/// <summary>
/// Interprets the part of Python's pickle language (protocols 2 to 5, described in Python's <c>pickletools</c>) in which
/// PyTorch writes tensors. Instructions that make objects of classes are refused; no value of the file is ever called.
/// </summary>
internal sealed class PickleReader
{
    /// <summary>The most values that a pickle may put onto its stack; a checkpoint of 1,000 tensors needs about 30,000.</summary>
    public const int MaximumValues = 2_000_000;

    private readonly PickleInput _input;
    private readonly string _path;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private int _values;

    private PickleReader(byte[] bytes, string path)
    {
        _input = new PickleInput(bytes, path);
        _path = path;
    }

    // The lowest place of the stack that instructions may take from.
    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    /// <summary>Reads a pickle.</summary>
    /// <param name="bytes">The pickle.</param>
    /// <param name="path">The file that it is from, for messages.</param>
    /// <returns>Its value, of the types in <c>PickleValues.cs</c>.</returns>
    /// <exception cref="StorageException">It is damaged or uses what is not allowed.</exception>
    public static object? Read(byte[] bytes, string path)
    {
        var reader = new PickleReader(bytes, path);
        byte instruction;
        while ((instruction = reader._input.TakeByte()) != '.')
        {
            reader.Run(instruction);
        }

        return reader.Pop();
    }

    private void Run(byte instruction)
    {
        switch ((char)instruction)
        {
            case '\x80':
                CheckProtocol(_input.TakeByte());
                break;
            case '\x95':
                _input.TakeUInt64(); // The length of a frame, a hint to readers of streams.
                break;
            case '(':
                Count();
                _marks.Add(_stack.Count);
                break;
            case '0':
                Pop();
                break;
            case '1':
                PopToMark();
                break;
            case 'N':
                Push(null);
                break;
            case '\x88' or '\x89':
                Push(instruction == 0x88);
                break;
            case 'J':
                Push((long)_input.TakeInt32());
                break;
            case 'K':
                Push((long)_input.TakeByte());
                break;
            case 'M':
                Push((long)_input.TakeUInt16());
                break;
            case '\x8a':
                Push(_input.TakeSigned(_input.TakeByte()));
                break;
            case 'G':
                Push(_input.TakeDouble());
                break;
            case 'X':
                Push(_input.TakeText(_input.TakeUInt32()));
                break;
            case '\x8c':
                Push(_input.TakeText(_input.TakeByte()));
                break;
            case '\x8d':
                Push(_input.TakeText(_input.TakeUInt64()));
                break;
            case ')':
                Push(Array.Empty<object?>());
                break;
            case '\x85' or '\x86' or '\x87':
                PushTuple(instruction - 0x84);
                break;
            case 't':
                Push(PopToMark());
                break;
            case ']':
                Push(new List<object?>());
                break;
            case 'a':
                object? appended = Pop();
                Top<List<object?>>("a list").Add(appended);
                break;
            case 'e':
                object?[] items = PopToMark();
                Top<List<object?>>("a list").AddRange(items);
                break;
            case '}':
                Push(new PickleDictionary());
                break;
            case 's':
                object? value = Pop();
                object? key = Pop();
                Top<PickleDictionary>("a dictionary").Items.Add(new(key, value));
                break;
            case 'u':
                SetItems(PopToMark());
                break;
            case 'h':
                Push(Recall(_input.TakeByte()));
                break;
            case 'j':
                Push(Recall(_input.TakeUInt32()));
                break;
            case 'q':
                Memorize(_input.TakeByte());
                break;
            case 'r':
                Memorize(_input.TakeUInt32());
                break;
            case '\x94':
                Memorize((uint)_memo.Count);
                break;
            case 'c':
                string module = _input.TakeLine();
                Push(PickleGlobals.Find(module, _input.TakeLine(), _path));
                break;
            case '\x93':
                object? name = Pop();
                Push(PickleGlobals.Find(Text(Pop()), Text(name), _path));
                break;
            case 'Q':
                Push(PickleCalls.Storage(Pop(), _path));
                break;
            case 'R':
                object? arguments = Pop();
                Push(PickleCalls.Call(Pop(), arguments, _path));
                break;
            case 'b':
                // A state dict carries the versions of its modules as an attribute, which says nothing of the tensors.
                Pop();
                Top<PickleDictionary>("a dictionary");
                break;
            default:
                throw new StorageException(
                    $"The file '{_path}' is refused: its pickle uses the instruction {NameOf(instruction)}, which no file of tensors needs. "
                    + "Save the state alone, in PyTorch: torch.save(model.state_dict(), 'weights.pth').");
        }
    }

    private static string NameOf(byte instruction) => (char)instruction switch
    {
        'i' => "INST",
        'o' => "OBJ",
        'P' => "PERSID",
        '\x81' => "NEWOBJ",
        '\x92' => "NEWOBJ_EX",
        '\x82' or '\x83' or '\x84' => "EXT",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{instruction:x2}"),
    };

    private void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > 5)
        {
            throw TorchFile.Damaged(_path, $"its pickle has the protocol {protocol}; 2 to 5 are known");
        }
    }

    private void Count()
    {
        if (++_values > MaximumValues)
        {
            throw TorchFile.Damaged(_path, $"its pickle holds more than {MaximumValues} values");
        }
    }

    private void Push(object? value)
    {
        Count();
        _stack.Add(value);
    }

    private object? Pop()
    {
        if (_stack.Count <= Floor)
        {
            throw TorchFile.Damaged(_path, "its pickle takes a value that it has not made");
        }

        object? value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw TorchFile.Damaged(_path, "its pickle takes values up to a mark that it has not set");
        }

        object?[] values = [.. _stack[Floor..]];
        _stack.RemoveRange(Floor, values.Length);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    private T Top<T>(string what)
        where T : class =>
        _stack.Count > Floor && _stack[^1] is T value ? value : throw TorchFile.Damaged(_path, $"its pickle changes something that is not {what}");

    private void PushTuple(int length)
    {
        var tuple = new object?[length];
        for (int i = length - 1; i >= 0; i--)
        {
            tuple[i] = Pop();
        }

        Push(tuple);
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
        {
            throw TorchFile.Damaged(_path, "its pickle holds a key without a value");
        }

        PickleDictionary dictionary = Top<PickleDictionary>("a dictionary");
        for (int i = 0; i < items.Length; i += 2)
        {
            dictionary.Items.Add(new(items[i], items[i + 1]));
        }
    }

    private void Memorize(uint index)
    {
        object? value = Pop();
        _memo[index] = value;
        _stack.Add(value);
        Count();
    }

    private object? Recall(uint index) => _memo.TryGetValue(index, out object? value)
        ? value
        : throw TorchFile.Damaged(_path, "its pickle recalls a value that it has not memorised");

    private string Text(object? value) => value as string ?? throw TorchFile.Damaged(_path, "its pickle names something by a value that is no text");
}
