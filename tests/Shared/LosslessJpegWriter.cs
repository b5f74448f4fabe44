namespace TransferMed.Tests.Dicom;

/// <summary>Codes samples as lossless JPEG (ITU-T T.81, annex H), written from the standard apart from the decoder.</summary>
internal sealed record LosslessJpegWriter(int Width, int Height, int Components, int Precision)
{
    public int Predictor { get; init; } = 1;

    public int PointTransform { get; init; }

    public int RestartRows { get; init; }

    public bool Interleaved { get; init; } = true;

    /// <summary>Codes samples, those of a pixel together.</summary>
    public byte[] Write(int[] samples)
    {
        var file = new List<byte> { 0xFF, 0xD8 };
        Segment(file, 0xC4, [0, 0, 0, 0, 0, 17, .. new byte[11], .. Enumerable.Range(0, 17).Select(i => (byte)i)]);
        Segment(file, 0xC3, [(byte)Precision, (byte)(Height >> 8), (byte)Height, (byte)(Width >> 8), (byte)Width, (byte)Components,
            .. Enumerable.Range(1, Components).SelectMany(i => new byte[] { (byte)i, 0x11, 0 })]);
        if (RestartRows > 0)
        {
            int interval = RestartRows * Width;
            Segment(file, 0xDD, [(byte)(interval >> 8), (byte)interval]);
        }

        int[] all = [.. Enumerable.Range(0, Components)];
        foreach (int[] scan in Interleaved ? [all] : all.Select(i => new[] { i }))
        {
            Segment(file, 0xDA, [(byte)scan.Length, .. scan.SelectMany(i => new byte[] { (byte)(i + 1), 0 }), (byte)Predictor, 0, (byte)PointTransform]);
            WriteScan(file, samples, scan);
        }

        return [.. file, 0xFF, 0xD9];
    }

    private void WriteScan(List<byte> file, int[] samples, int[] scan)
    {
        var bits = new List<bool>();
        for (int y = 0; y < Height; y++)
        {
            bool first = y == 0 || (RestartRows > 0 && y % RestartRows == 0);
            if (first && y > 0)
            {
                Flush(file, bits);
                file.AddRange([0xFF, (byte)(0xD0 + (y / RestartRows - 1) % 8)]);
            }

            for (int x = 0; x < Width; x++)
            {
                foreach (int component in scan)
                {
                    int difference = (short)(At(x, y) - Prediction(x, y, first));
                    Code(bits, difference);

                    int At(int column, int row) => samples[(row * Width + column) * Components + component] >> PointTransform;

                    int Prediction(int column, int row, bool isFirst) => isFirst
                        ? column == 0 ? 1 << (Precision - PointTransform - 1) : At(column - 1, row)
                        : column == 0 ? At(column, row - 1) : Predicted(At(column - 1, row), At(column, row - 1), At(column - 1, row - 1));
                }
            }
        }

        Flush(file, bits);
    }

    private int Predicted(int a, int b, int c) => Predictor switch
    {
        1 => a,
        2 => b,
        3 => c,
        4 => a + b - c,
        5 => a + ((b - c) >> 1),
        6 => b + ((a - c) >> 1),
        _ => (a + b) >> 1,
    };

    /// <summary>Seventeen sizes in codes of 5 bits, then the difference in as many bits.</summary>
    private static void Code(List<bool> bits, int difference)
    {
        int size = 0;
        while (Math.Abs(difference) >> size != 0)
        {
            size++;
        }

        Push(bits, size, 5);
        if (size is > 0 and < 16)
        {
            Push(bits, difference > 0 ? difference : difference + (1 << size) - 1, size);
        }
    }

    private static void Push(List<bool> bits, int value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            bits.Add((value >> i & 1) != 0);
        }
    }

    /// <summary>Fills the last byte with ones and puts a 0 behind each 255.</summary>
    private static void Flush(List<byte> file, List<bool> bits)
    {
        for (int i = 0; i < bits.Count; i += 8)
        {
            int value = 0;
            for (int j = i; j < i + 8; j++)
            {
                value = value << 1 | (j >= bits.Count || bits[j] ? 1 : 0);
            }

            file.Add((byte)value);
            if (value == 0xFF)
            {
                file.Add(0);
            }
        }

        bits.Clear();
    }

    private static void Segment(List<byte> file, byte marker, byte[] content) =>
        file.AddRange([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content]);
}
