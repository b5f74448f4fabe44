using System.Security.Cryptography;

namespace TransferMed.Storage;

/// <summary>Passes bytes through in their order and computes the SHA-256 of the first of them; what is written beyond those is dropped.</summary>
/// <param name="inner">Where from or where to; it stays open.</param>
/// <param name="hashed">How many bytes the hash is over.</param>
internal sealed class HashedStream(Stream inner, long hashed) : Stream
{
    private const int SkipBytes = 1 << 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => inner.Length;

    /// <summary>May be set to where the stream stands or further on; the bytes between are read, so that they are in the hash too.</summary>
    public override long Position
    {
        get => _position;
        set
        {
            if (value < _position)
            {
                throw new NotSupportedException("The file is read from its start to its end.");
            }

            Skip(value - _position);
        }
    }

    /// <summary>The hash of what has passed.</summary>
    public byte[] Finish() => _hash.GetHashAndReset();

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        Take(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(Take(buffer));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Skip(long count)
    {
        byte[] buffer = count == 0 ? [] : new byte[(int)Math.Min(SkipBytes, count)];
        for (; count > 0; count -= buffer.Length)
        {
            ReadExactly(buffer.AsSpan(0, (int)Math.Min(buffer.Length, count)));
        }
    }

    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> part = bytes[..(int)Math.Clamp(hashed - _position, 0, bytes.Length)];
        _hash.AppendData(part);
        _position += bytes.Length;
        return part;
    }
}
