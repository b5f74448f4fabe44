using System.Threading.RateLimiting;

namespace ServeOnnx;

/// <summary>Lets pictures be decoded side by side as long as they stay within a number of pixels together; the others wait.</summary>
internal sealed class PixelShares(int total) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = total,
        // Nobody is sent away here: at most as many wait as there are places.
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits until the pixels are free.</summary>
    /// <param name="pixels">At most the total.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<RateLimitLease> TakeAsync(long pixels, CancellationToken cancellation) => _limiter.AcquireAsync(checked((int)pixels), cancellation);

    public void Dispose() => _limiter.Dispose();
}
