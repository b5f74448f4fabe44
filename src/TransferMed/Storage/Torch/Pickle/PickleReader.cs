using System.Globalization;

namespace TransferMed.Storage;

/// <summary>
/// Interprets Python's pickle language (the binary instructions of protocols 2 to 5, described in Python's
/// <c>pickletools</c>). Names that make tensors and dictionaries are known; objects of all others become inert values, and
/// no code of the file is ever called.
/// </summary>
internal sealed class PickleReader
{
    private readonly PickleInput _input;
    private readonly string _path;
    private readonly PickleStack _stack;
    private readonly Dictionary<string, StorageReference> _storages = new(StringComparer.Ordinal);

    private PickleReader(PickleInput input, string path)
    {
        _input = input;
        _path = path;
        _stack = new PickleStack(path);
    }

    /// <summary>Reads a pickle.</summary>
    /// <param name="input">Where it begins; afterwards where it ended.</param>
    /// <param name="path">The file that it is from, for messages.</param>
    /// <returns>Its value, of the types in <c>PickleValues.cs</c>, and every storage that it names.</returns>
    /// <exception cref="StorageException">It is damaged or uses what is not allowed.</exception>
    public static (object? Value, IReadOnlyDictionary<string, StorageReference> Storages) Read(PickleInput input, string path)
    {
        var reader = new PickleReader(input, path);
        byte instruction;
        while ((instruction = input.TakeByte()) != '.')
        {
            reader.Run(instruction);
        }

        return (reader._stack.Pop(), reader._storages);
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
                _stack.Mark();
                break;
            case '0':
                _stack.Pop();
                break;
            case '1':
                _stack.PopToMark();
                break;
            case '2':
                _stack.Push(_stack.Peek());
                break;
            case 'N':
                _stack.Push(null);
                break;
            case '\x88' or '\x89':
                _stack.Push(instruction == 0x88);
                break;
            case 'J' or 'K' or 'M' or 'G' or '\x8a' or '\x8b':
                _stack.Push(Number(instruction));
                break;
            case 'X' or '\x8c' or '\x8d' or 'U' or 'T' or 'C' or 'B' or '\x8e' or '\x96':
                _stack.Push(TextOrBytes(instruction));
                break;
            case ')':
                _stack.Push(Array.Empty<object?>());
                break;
            case '\x85' or '\x86' or '\x87':
                _stack.Push(_stack.Pop(instruction - 0x84));
                break;
            case 't':
                _stack.Push(_stack.PopToMark());
                break;
            case ']' or '\x8f': // A list, a set.
                _stack.Push(new List<object?>());
                break;
            case '\x91': // A frozen set.
                _stack.Push(new List<object?>(_stack.PopToMark()));
                break;
            case 'a':
                object? appended = _stack.Pop();
                Append([appended]);
                break;
            case 'e' or '\x90':
                Append(_stack.PopToMark());
                break;
            case '}':
                _stack.Push(new PickleDictionary());
                break;
            case 's':
                SetItems(_stack.Pop(2));
                break;
            case 'u':
                SetItems(_stack.PopToMark());
                break;
            case 'h':
                _stack.Push(_stack.Recall(_input.TakeByte()));
                break;
            case 'j':
                _stack.Push(_stack.Recall(_input.TakeUInt32()));
                break;
            case 'q':
                _stack.Memorize(_input.TakeByte());
                break;
            case 'r':
                _stack.Memorize(_input.TakeUInt32());
                break;
            case '\x94':
                _stack.Memorize(_stack.Memorized);
                break;
            case 'c':
                string module = _input.TakeLine();
                _stack.Push(PickleGlobals.Find(module, _input.TakeLine()));
                break;
            case '\x93':
                object?[] names = _stack.Pop(2);
                _stack.Push(PickleGlobals.Find(Text(names[0]), Text(names[1])));
                break;
            case 'Q':
                _stack.Push(Persistent(_stack.Pop()));
                break;
            case 'R' or '\x81': // A call, a new object of a class.
                object?[] call = _stack.Pop(2);
                _stack.Count(call[1] is object?[] and [List<object?> { Count: var pairs }] ? pairs : 0); // One list of pairs may become many dictionaries.
                _stack.Push(PickleCalls.Call(call[0], call[1], _path));
                break;
            case '\x92': // A new object of a class, with named arguments.
                object?[] named = _stack.Pop(3);
                _stack.Push(PickleCalls.Call(named[0], named[1], _path));
                break;
            case 'o': // An object of an old class of Python 2: the class and the arguments lie behind the mark.
                object?[] old = _stack.PopToMark();
                _stack.Push(PickleCalls.Call(old is [var type, ..] ? type : null, old.Length > 0 ? old[1..] : old, _path));
                break;
            case 'i': // The same with the name of the class in the instruction.
                string package = _input.TakeLine();
                PickleGlobal written = PickleGlobals.Find(package, _input.TakeLine());
                _stack.Push(PickleCalls.Call(written, _stack.PopToMark(), _path));
                break;
            case 'b':
                Build(_stack.Pop());
                break;
            default:
                throw new StorageException(
                    $"The file '{_path}' is refused: its pickle uses the instruction {NameOf(instruction)}, which no file of torch.save needs. "
                    + "Save the state alone, in PyTorch: torch.save(model.state_dict(), 'weights.pth').");
        }
    }

    private static string NameOf(byte instruction) => (char)instruction switch
    {
        'P' => "PERSID",
        '\x82' or '\x83' or '\x84' => "EXT",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{instruction:x2}"),
    };

    private object Number(byte instruction) => (char)instruction switch
    {
        'J' => (long)_input.TakeInt32(),
        'K' => (long)_input.TakeByte(),
        'M' => (long)_input.TakeUInt16(),
        'G' => _input.TakeDouble(),
        '\x8a' => _input.TakeSigned(_input.TakeByte()),
        _ => _input.TakeSigned(_input.TakeUInt32()),
    };

    private object TextOrBytes(byte instruction) => (char)instruction switch
    {
        'X' => _input.TakeText(_input.TakeUInt32()),
        '\x8c' => _input.TakeText(_input.TakeByte()),
        '\x8d' => _input.TakeText(_input.TakeUInt64()),
        'U' => _input.TakeOldText(_input.TakeByte()),
        'T' => _input.TakeOldText(_input.TakeUInt32()),
        'C' => _input.TakeBytes(_input.TakeByte()),
        'B' => _input.TakeBytes(_input.TakeUInt32()),
        _ => _input.TakeBytes(_input.TakeUInt64()),
    };

    private void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > 5)
        {
            throw TorchFault.Damaged(_path, $"its pickle has the protocol {protocol}; 2 to 5 are known");
        }
    }

    private object Persistent(object? id)
    {
        object value = PickleCalls.Persistent(id, _path);
        if (value is StorageWindow { Storage: var storage } && !_storages.TryAdd(storage.Key, storage) && _storages[storage.Key] != storage)
        {
            throw TorchFault.Damaged(_path, $"the storage '{TorchFault.Shown(storage.Key)}' is described in two ways");
        }

        return value;
    }

    private void Append(object?[] items)
    {
        switch (_stack.Peek())
        {
            case List<object?> list:
                list.AddRange(items);
                break;
            case PickleObject:
                break; // What a list of a class that is not known holds is of no use.
            default:
                throw TorchFault.Damaged(_path, "its pickle changes something that is not a list");
        }
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
        {
            throw TorchFault.Damaged(_path, "its pickle holds a key without a value");
        }

        object? target = _stack.Peek();
        for (int i = 0; i < items.Length; i += 2)
        {
            switch (target)
            {
                case PickleDictionary dictionary:
                    dictionary.Items.Add(new(items[i], items[i + 1]));
                    break;
                case PickleObject unknown:
                    unknown.Add(items[i], items[i + 1]);
                    break;
                default:
                    throw TorchFault.Damaged(_path, "its pickle changes something that is not a dictionary");
            }
        }
    }

    private void Build(object? state)
    {
        switch (_stack.Peek())
        {
            case PickleObject unknown:
                unknown.State = state;
                break;
            case PickleDictionary or TensorReference:
                break; // The versions of a state dict's modules, the flags of an old parameter: they say nothing of the numbers.
            default:
                throw TorchFault.Damaged(_path, "its pickle gives attributes to something that has none");
        }
    }

    private string Text(object? value) => value as string ?? throw TorchFault.Damaged(_path, "its pickle names something by a value that is no text");
}
