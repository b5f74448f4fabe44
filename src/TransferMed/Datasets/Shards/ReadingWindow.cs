namespace TransferMed.Datasets;

/// <summary>
/// A part of a file of a store that is held in memory while the file is read from its beginning to its end. It grows while nothing is passed over, so that many small entries cost few readings, and shrinks where much is.
/// </summary>
internal sealed class ReadingWindow(ImageStore store, StoredFile file, string kind)
{
    private const int Smallest = 64 << 10;
    private const int Largest = 4 << 20;

    private byte[] _bytes = new byte[Smallest];
    private long _start;
    private int _length;

    /// <summary>A part that lies within the file; it holds until the next is asked for.</summary>
    public ReadOnlySpan<byte> At(long offset, int length)
    {
        if (offset < _start || offset + length > _start + _length)
        {
            Fill(offset, length);
        }

        return _bytes.AsSpan((int)(offset - _start), length);
    }

    private void Fill(long offset, int length)
    {
        bool passedOver = offset > _start + _length;
        int size = Math.Max(length, passedOver ? Math.Max(Smallest, _bytes.Length / 2) : Math.Min(Largest, _bytes.Length * 2));
        if (size != _bytes.Length)
        {
            _bytes = new byte[size];
        }

        (_start, _length) = (offset, (int)Math.Min(size, file.Length - offset));
        store.ReadAt(file.Name, _start, _bytes.AsSpan(0, _length), kind);
    }
}
