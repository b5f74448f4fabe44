using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace ServeOnnx;

/// <summary>
/// The places for uploads, each with a buffer that is used again and again, so that memory stays what it is after the first uploads.
/// Who finds no place waits in a line of limited length; its body stays unread meanwhile, in the buffers of the network.
/// </summary>
internal sealed class UploadSlots(int places, int queue, int bufferLength) : IDisposable
{
    private readonly ConcurrentBag<byte[]> _buffers = [];
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = places,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a place; null where the line is full.</summary>
    public async ValueTask<UploadSlot?> EnterAsync(CancellationToken cancellation)
    {
        RateLimitLease lease = await _limiter.AcquireAsync(1, cancellation);
        if (!lease.IsAcquired)
        {
            lease.Dispose();
            return null;
        }

        return new UploadSlot(this, lease, _buffers.TryTake(out byte[]? used) ? used : GC.AllocateUninitializedArray<byte>(bufferLength));
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>A place; dispose it when nothing reads its buffer any more.</summary>
    internal sealed class UploadSlot(UploadSlots slots, RateLimitLease lease, byte[] buffer) : IDisposable
    {
        public byte[] Buffer => buffer;

        public void Dispose()
        {
            // The buffer first: who gets the place next finds it.
            slots._buffers.Add(buffer);
            lease.Dispose();
        }
    }
}
