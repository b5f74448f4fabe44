using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>A table of Huffman codes (ITU-T T.81, annex C), with direct look-up of the codes of up to 8 bits.</summary>
internal sealed class HuffmanTable
{
    private const int LongestCode = 16;
    private const int LookupBits = 8;

    private readonly byte[] _values;
    private readonly int[] _lastCode = new int[LongestCode + 1];
    private readonly int[] _offset = new int[LongestCode + 1];
    private readonly (byte Length, byte Value)[] _lookup = new (byte, byte)[1 << LookupBits];

    /// <param name="counts">The number of codes of each length from 1 to 16.</param>
    /// <param name="values">What the codes stand for, in the order of the codes.</param>
    /// <param name="path">The file's path, for errors.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values, string path)
    {
        _values = values.ToArray();
        int code = 0;
        int index = 0;
        for (int length = 1; length <= LongestCode; length++, code <<= 1)
        {
            _offset[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (code >> length != 0)
                {
                    throw new ImageDecodeException(path, "a table of codes of the lossless JPEG in the DICOM file is impossible; the file is damaged.");
                }

                if (length <= LookupBits)
                {
                    _lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill(((byte)length, _values[index]));
                }
            }

            _lastCode[length] = counts[length - 1] > 0 ? code - 1 : -1;
        }
    }

    /// <summary>Reads one code and gives what it stands for.</summary>
    public int Read(ref EntropyBits bits, string path)
    {
        (byte length, byte value) = _lookup[bits.Peek(LookupBits)];
        if (length > 0)
        {
            bits.Skip(length);
            return value;
        }

        int all = bits.Peek(LongestCode);
        for (int l = LookupBits + 1; l <= LongestCode; l++)
        {
            int code = all >> (LongestCode - l);
            if (code <= _lastCode[l])
            {
                bits.Skip(l);
                return _values[code + _offset[l]];
            }
        }

        throw new ImageDecodeException(path, "the lossless JPEG in the DICOM file holds a code that no table knows; the file is damaged.");
    }
}
