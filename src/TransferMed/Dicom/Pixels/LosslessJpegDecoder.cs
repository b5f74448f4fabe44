using System.Buffers.Binary;
using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>
/// Lossless JPEG with Huffman codes (ITU-T T.81, annex H; DICOM's process 14): each sample is predicted from its neighbours
/// to the left and above, and the difference is coded. 2 to 16 bits, interleaved or not, with restarts and point transform.
/// </summary>
internal ref struct LosslessJpegDecoder
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly DicomAttributes _attributes;
    private readonly string _path;
    private readonly HuffmanTable?[] _tables = new HuffmanTable?[4];
    private byte[] _components = [];
    private bool[] _decoded = [];
    private ushort[] _samples = [];
    private int _count;
    private int _precision;
    private int _restartInterval;

    private LosslessJpegDecoder(ReadOnlySpan<byte> data, DicomAttributes attributes, string path)
    {
        _data = data;
        _attributes = attributes;
        _path = path;
    }

    /// <summary>Decodes to samples of pixels, the components of a pixel together.</summary>
    public static ushort[] Decode(ReadOnlySpan<byte> data, DicomAttributes attributes, string path)
    {
        if (!data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            throw new ImageDecodeException(path, "the pixel data of the DICOM file are not the JPEG that its transfer syntax announces; the file is truncated or damaged.");
        }

        var decoder = new LosslessJpegDecoder(data, attributes, path);
        decoder.ReadSegments();
        return decoder._samples;
    }

    private void ReadSegments()
    {
        int at = 2;
        while (_decoded.Length == 0 || !_decoded.All(done => done))
        {
            while (at + 1 < _data.Length && _data[at] == 0xFF && _data[at + 1] == 0xFF)
            {
                at++;
            }

            if (at + 4 > _data.Length || _data[at] != 0xFF || _data[at + 1] == 0xD9)
            {
                throw Damaged("it ends before its last component");
            }

            byte marker = _data[at + 1];
            int length = BinaryPrimitives.ReadUInt16BigEndian(_data[(at + 2)..]);
            if (length < 2 || at + 2 + length > _data.Length)
            {
                throw Damaged($"its segment at byte {at} is longer than the data");
            }

            ReadOnlySpan<byte> segment = _data.Slice(at + 4, length - 2);
            at += 2 + length;
            switch (marker)
            {
                case 0xC3:
                    ReadFrame(segment);
                    break;
                case 0xC4:
                    ReadTables(segment);
                    break;
                case 0xDD when segment.Length >= 2:
                    _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case 0xDA:
                    at = ReadScan(segment, at);
                    break;
                case >= 0xC0 and <= 0xCF and not 0xC8 and not 0xCC:
                    throw new ImageDecodeException(_path, $"the JPEG in the DICOM file is of the process 0x{marker:X2}, not lossless as the transfer syntax {_attributes.Syntax} says.");
            }
        }
    }

    private void ReadFrame(ReadOnlySpan<byte> segment)
    {
        if (_components.Length > 0 || segment.Length < 6 || segment.Length < 6 + 3 * segment[5])
        {
            throw Damaged("its frame header is incomplete or repeated");
        }

        _precision = segment[0];
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        int count = segment[5];
        if (width != _attributes.Columns || height != _attributes.Rows || count != _attributes.SamplesPerPixel || _precision < 2 || _precision > _attributes.BitsAllocated)
        {
            throw Damaged(
                $"it has {width} x {height} pixels of {count} x {_precision} bits, the DICOM header says {_attributes.Columns} x {_attributes.Rows} of "
                + $"{_attributes.SamplesPerPixel} x {_attributes.BitsAllocated}");
        }

        // A sample takes at least one bit.
        long samples = _attributes.PixelsPerFrame * count;
        if (samples > 8L * _data.Length)
        {
            throw Damaged($"{_data.Length} bytes cannot hold {samples} samples");
        }

        _components = new byte[count];
        for (int i = 0; i < count; i++)
        {
            _components[i] = segment[6 + 3 * i];
            if (count > 1 && segment[7 + 3 * i] != 0x11)
            {
                throw Damaged("its components have different sizes, which is not supported");
            }
        }

        _decoded = new bool[count];
        _count = (int)samples;
    }

    private readonly void ReadTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            int count = 0;
            for (int i = 1; i <= 16 && i < segment.Length; i++)
            {
                count += segment[i];
            }

            if (segment.Length < 17 + count || (segment[0] & 0xF) > 3)
            {
                throw Damaged("a table of its codes is incomplete");
            }

            _tables[segment[0] & 3] = new HuffmanTable(segment.Slice(1, 16), segment.Slice(17, count), _path);
            segment = segment[(17 + count)..];
        }
    }

    /// <summary>Decodes a scan of one or of all components; gives the place of the marker behind it.</summary>
    private int ReadScan(ReadOnlySpan<byte> segment, int at)
    {
        int count = segment.Length > 0 ? segment[0] : 0;
        if (_components.Length == 0 || count < 1 || count > _components.Length || segment.Length < 4 + 2 * count)
        {
            throw Damaged("the header of a scan is incomplete");
        }

        var places = new int[count];
        var tables = new HuffmanTable[count];
        for (int i = 0; i < count; i++)
        {
            places[i] = Array.IndexOf(_components, segment[1 + 2 * i]);
            if (places[i] < 0 || _decoded[places[i]] || _tables[segment[2 + 2 * i] >> 4 & 3] is not HuffmanTable table)
            {
                throw Damaged("a scan names a component or a table that is not there");
            }

            _decoded[places[i]] = true;
            tables[i] = table;
        }

        int predictor = segment[1 + 2 * count];
        int transform = segment[3 + 2 * count] & 0xF;
        if (predictor is < 1 or > 7 || transform >= _precision)
        {
            throw Damaged($"a scan has the predictor {predictor} and the point transform {transform}");
        }

        if (_restartInterval % _attributes.Columns != 0)
        {
            throw Damaged($"it restarts every {_restartInterval} samples, which is not a multiple of its width");
        }

        if (_samples.Length == 0)
        {
            // Read once without a place for the samples: a damaged size must not cost more memory than the samples that are there.
            var check = new EntropyBits(_data, at, _path);
            CheckRows(ref check, tables);
            _samples = new ushort[_count];
        }

        var bits = new EntropyBits(_data, at, _path);
        DecodeRows(ref bits, places, tables, predictor, transform);
        bits.Align();
        return bits.Position;
    }

    private readonly void CheckRows(ref EntropyBits bits, HuffmanTable[] tables)
    {
        for (int row = 0; row < _attributes.Rows; row++)
        {
            BeginRow(ref bits, row);
            for (int column = 0; column < _attributes.Columns; column++)
            {
                foreach (HuffmanTable table in tables)
                {
                    Difference(ref bits, table);
                }
            }
        }
    }

    /// <summary>Steps over a restart marker where one must stand; true for a row that knows nothing of the one above.</summary>
    private readonly bool BeginRow(ref EntropyBits bits, int row)
    {
        int restartRows = _restartInterval / _attributes.Columns;
        bool isFirst = row == 0 || (restartRows > 0 && row % restartRows == 0);
        if (isFirst && row > 0 && !bits.SkipRestart())
        {
            throw Damaged($"the restart marker before row {row} is missing");
        }

        return isFirst;
    }

    private readonly void DecodeRows(ref EntropyBits bits, int[] places, HuffmanTable[] tables, int predictor, int transform)
    {
        int columns = _attributes.Columns;
        int step = _components.Length;
        int stride = columns * step;
        int start = 1 << (_precision - transform - 1);
        for (int row = 0; row < _attributes.Rows; row++)
        {
            bool isFirst = BeginRow(ref bits, row);
            for (int column = 0; column < columns; column++)
            {
                for (int i = 0; i < places.Length; i++)
                {
                    int at = row * stride + column * step + places[i];
                    int predicted = isFirst
                        ? column == 0 ? start : _samples[at - step]
                        : column == 0 ? _samples[at - stride] : Predict(predictor, _samples[at - step], _samples[at - stride], _samples[at - stride - step]);
                    _samples[at] = (ushort)(predicted + Difference(ref bits, tables[i]));
                }
            }
        }

        if (transform > 0)
        {
            foreach (int place in places)
            {
                for (int at = place; at < _samples.Length; at += step)
                {
                    _samples[at] <<= transform;
                }
            }
        }
    }

    private readonly int Difference(ref EntropyBits bits, HuffmanTable table)
    {
        int size = table.Read(ref bits, _path);
        switch (size)
        {
            case 0:
                return 0;
            case < 16:
                int value = bits.Take(size);
                return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
            case 16:
                return 1 << 15;
            default:
                throw Damaged($"a difference has {size} bits");
        }
    }

    /// <summary>Table H.1: from the neighbours to the left, above, and above to the left.</summary>
    private static int Predict(int predictor, int left, int above, int corner) => predictor switch
    {
        1 => left,
        2 => above,
        3 => corner,
        4 => left + above - corner,
        5 => left + ((above - corner) >> 1),
        6 => above + ((left - corner) >> 1),
        _ => (left + above) >> 1,
    };

    private readonly ImageDecodeException Damaged(string what) => new(_path, $"the lossless JPEG in the DICOM file is damaged or unusual: {what}.");
}
