using System.Buffers;

namespace ServeOnnx;

/// <summary>
/// The bytes of one upload. It begins with what every connection may hold, so that a small picture, or a slow client, takes nothing from
/// the memory that uploads share; what was announced is taken from there when that is full.
/// </summary>
internal sealed class UploadBuffer : IDisposable
{
    /// <summary>What every connection may hold.</summary>
    public const int FirstLength = 64 << 10;

    private readonly UploadMemory _memory;
    private readonly int _limit;
    private readonly long? _announced;
    private byte[] _first = ArrayPool<byte>.Shared.Rent(FirstLength);
    private UploadMemory.Claim? _claim;
    private int _length;

    /// <param name="memory">What uploads share.</param>
    /// <param name="limit">The bytes that are taken; one more is room to see that there are more.</param>
    /// <param name="announced">The bytes that the client has announced, or null.</param>
    public UploadBuffer(UploadMemory memory, int limit, long? announced) => (_memory, _limit, _announced) = (memory, limit, announced);

    /// <summary>The bytes at which it is known that there are too many.</summary>
    public long LongestBody => _limit + 1L;

    private byte[] Bytes => _claim?.Buffer ?? _first;

    private int Capacity => _claim is null ? Math.Min(FirstLength, _limit + 1) : Math.Min(_claim.Buffer.Length, _limit + 1);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The bytes; they last until this is disposed.</returns>
    /// <exception cref="Refusal">There are more than are taken, or the memory is needed by faster uploads.</exception>
    public async Task<ReadOnlyMemory<byte>> FillAsync(Stream source, CancellationToken cancellation)
    {
        while (true)
        {
            if (_length == Capacity)
            {
                await GrowAsync(cancellation);
            }

            int read = await ReadAsync(source, cancellation);
            if (read == 0)
            {
                break;
            }

            _length += read;
            _claim?.Add(read);
            if (_length > _limit)
            {
                throw UploadBody.TooLarge(_limit);
            }
        }

        return Bytes.AsMemory(0, _length);
    }

    /// <summary>Everything has come: nobody else gets the memory before this is disposed.</summary>
    public void Complete() => _claim?.Complete();

    public void Dispose()
    {
        _claim?.Dispose();
        if (_first.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_first);
            _first = [];
        }
    }

    private async Task<int> ReadAsync(Stream source, CancellationToken cancellation)
    {
        if (_claim is null)
        {
            return await source.ReadAsync(_first.AsMemory(_length, Capacity - _length), cancellation);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _claim.Displaced);
        try
        {
            return await source.ReadAsync(_claim.Buffer.AsMemory(_length, Capacity - _length), either.Token);
        }
        catch (OperationCanceledException) when (_claim.Displaced.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new Refusal(
                StatusCodes.Status408RequestTimeout, "tooSlow", "The upload came so slowly that its memory was given to another. Send a smaller version of the picture, or try again later.");
        }
    }

    private async Task GrowAsync(CancellationToken cancellation)
    {
        // What was announced, where it is more than has come already and no more than is taken.
        int wanted = _announced >= _length && _announced <= _limit ? (int)_announced + 1 : _limit + 1;
        UploadMemory.Claim claim = await _memory.TakeAsync(wanted, cancellation);
        Bytes.AsSpan(0, _length).CopyTo(claim.Buffer);
        UploadMemory.Claim? used = _claim;
        _claim = claim;
        used?.Dispose();
    }
}
