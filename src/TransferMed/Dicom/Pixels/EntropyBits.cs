using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>The bits of coded data of a JPEG (ITU-T T.81, F.2.2.5): a 0 behind each 255 is left out, and a marker ends them.</summary>
internal ref struct EntropyBits(ReadOnlySpan<byte> data, int at, string path)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private uint _buffer;
    private int _available;
    private int _missing;

    /// <summary>The place of the next byte: behind the last call of <see cref="Align"/> that of a marker.</summary>
    public int Position { get; private set; } = at;

    /// <summary>The next bits, at most 16, without taking them; 0 where the data have ended.</summary>
    public int Peek(int count)
    {
        while (_available < count)
        {
            _buffer = (_buffer << 8) | NextByte();
            _available += 8;
        }

        return (int)((_buffer >> (_available - count)) & ((1u << count) - 1));
    }

    /// <summary>Takes bits that have been looked at.</summary>
    public void Skip(int count)
    {
        _available -= count;
        if (_available < _missing)
        {
            throw new ImageDecodeException(path, "the lossless JPEG in the DICOM file ends before its last pixel; the file is truncated or damaged.");
        }
    }

    /// <summary>Takes bits, at most 16.</summary>
    public int Take(int count)
    {
        int value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>Drops what is left before the next marker.</summary>
    public void Align() => (_buffer, _available, _missing) = (0, 0, 0);

    /// <summary>Goes over a restart marker if one stands here.</summary>
    public bool SkipRestart()
    {
        Align();
        if (Position + 2 > _data.Length || _data[Position] != 0xFF || _data[Position + 1] is not (>= 0xD0 and <= 0xD7))
        {
            return false;
        }

        Position += 2;
        return true;
    }

    private uint NextByte()
    {
        if (Position < _data.Length && _data[Position] != 0xFF)
        {
            return _data[Position++];
        }

        if (Position + 1 < _data.Length && _data[Position + 1] == 0)
        {
            Position += 2;
            return 0xFF;
        }

        _missing += 8;
        return 0;
    }
}
