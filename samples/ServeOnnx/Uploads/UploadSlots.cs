using System.Threading.RateLimiting;

namespace ServeOnnx;

/// <summary>
/// The places of pictures that are decoded and predicted, and the line in front of them. What takes long, large pictures and heat maps,
/// waits in a line of its own for a part of the places, so that ordinary pictures pass it.
/// </summary>
internal sealed class UploadSlots : IDisposable
{
    private readonly ConcurrencyLimiter _places;
    private readonly ConcurrencyLimiter _heavy;

    /// <param name="places">The pictures that are worked on at the same time.</param>
    /// <param name="heavy">How many of them may take long.</param>
    /// <param name="queue">The pictures that wait, in each line.</param>
    public UploadSlots(int places, int heavy, int queue) => (_places, _heavy) = (Line(places, queue), Line(heavy, queue));

    /// <summary>Waits for a place; null where the line is full.</summary>
    /// <param name="heavy">Whether it takes long.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<UploadSlot?> EnterAsync(bool heavy, CancellationToken cancellation)
    {
        RateLimitLease? turn = heavy ? await TakeAsync(_heavy, cancellation) : null;
        if (heavy && turn is null)
        {
            return null;
        }

        try
        {
            if (await TakeAsync(_places, cancellation) is { } place)
            {
                var slot = new UploadSlot(place, turn);
                turn = null;
                return slot;
            }

            return null;
        }
        finally
        {
            turn?.Dispose();
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _heavy.Dispose();
    }

    private static ConcurrencyLimiter Line(int places, int queue) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = places,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private static async ValueTask<RateLimitLease?> TakeAsync(ConcurrencyLimiter line, CancellationToken cancellation)
    {
        RateLimitLease lease = await line.AcquireAsync(1, cancellation);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        return null;
    }

    /// <summary>A place; dispose it when nothing is computed for it any more.</summary>
    internal sealed class UploadSlot(RateLimitLease place, RateLimitLease? turn) : IDisposable
    {
        public void Dispose()
        {
            place.Dispose();
            turn?.Dispose();
        }
    }
}
