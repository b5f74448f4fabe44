using System.Buffers.Binary;

namespace TransferMed.Onnx;

/// <summary>Walks over the fields of a protobuf message without copying them (https://protobuf.dev/programming-guides/encoding/).</summary>
internal ref struct WireReader(ReadOnlySpan<byte> content)
{
    private const int LongestVarint = 10;

    private readonly int _length = content.Length;
    private ReadOnlySpan<byte> _left = content;

    /// <summary>Whether everything was read, so that a message that ends early is not taken for a whole one.</summary>
    public readonly bool IsAtEnd => _left.IsEmpty;

    /// <summary>How many bytes were read.</summary>
    public readonly int Position => _length - _left.Length;

    /// <summary>Reads a field.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="value">Its bytes, where it is a text, bytes or a message.</param>
    /// <param name="scalar">Its value, where it is a number; the bits of a number of fixed length.</param>
    /// <returns>False at the end, or where the bytes are no field.</returns>
    public bool TryNext(out int number, out ReadOnlySpan<byte> value, out ulong scalar)
    {
        number = 0;
        value = default;
        scalar = 0;
        ReadOnlySpan<byte> before = _left;
        if (_left.IsEmpty || !TryVarint(out ulong tag) || tag >> 3 is 0 or > int.MaxValue)
        {
            _left = before;
            return false;
        }

        number = (int)(tag >> 3);
        bool known = (tag & 7) switch
        {
            0 => TryVarint(out scalar),
            1 => TryFixed(sizeof(ulong), out scalar),
            2 => TryVarint(out ulong length) && TryTake(length, out value),
            5 => TryFixed(sizeof(uint), out scalar),
            _ => false,
        };
        if (!known)
        {
            _left = before;
        }

        return known;
    }

    private bool TryFixed(int length, out ulong scalar)
    {
        scalar = 0;
        if (!TryTake((ulong)length, out ReadOnlySpan<byte> taken))
        {
            return false;
        }

        scalar = length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(taken) : BinaryPrimitives.ReadUInt32LittleEndian(taken);
        return true;
    }

    private bool TryTake(ulong length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (length > (ulong)_left.Length)
        {
            return false;
        }

        taken = _left[..(int)length];
        _left = _left[(int)length..];
        return true;
    }

    /// <summary>Reads a whole number of variable length that stands by itself, as in a packed list.</summary>
    public bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(LongestVarint, _left.Length); i++)
        {
            value |= (ulong)(_left[i] & 0x7F) << (7 * i);
            if (_left[i] < 0x80)
            {
                _left = _left[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
