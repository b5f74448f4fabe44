using System.Threading.RateLimiting;

namespace ServeOnnx;

/// <summary>
/// The one gate in front of decoding and predicting: a place, and the pixels of the picture, which fit together into a budget. What takes
/// long, large pictures and heat maps, waits in a line of its own for a part of the places, so that ordinary pictures pass it.
/// </summary>
internal sealed class ComputeGate : IDisposable
{
    /// <summary>The part of all pixels above which a picture takes long.</summary>
    private const int HeavyPart = 4;

    private readonly ConcurrencyLimiter _places;
    private readonly ConcurrencyLimiter _heavy;
    private readonly ConcurrencyLimiter _pixels;
    private readonly int _mostPixels;

    /// <param name="places">The pictures that are worked on at the same time.</param>
    /// <param name="heavy">How many of them may take long.</param>
    /// <param name="queue">The pictures that wait, in each line.</param>
    /// <param name="pixels">The pixels that are decoded at the same time.</param>
    public ComputeGate(int places, int heavy, int queue, int pixels)
    {
        // Nobody is sent away for pixels: at most as many wait for them as there are places.
        (_places, _heavy, _pixels) = (Line(places, queue), Line(heavy, queue), Line(pixels, int.MaxValue));
        _mostPixels = pixels;
    }

    /// <summary>Waits for a place and for the pixels; null where the line is full.</summary>
    /// <param name="pixels">Those of the picture, at most those of the gate.</param>
    /// <param name="explain">Whether a heat map is asked for.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<Pass?> EnterAsync(long pixels, bool explain, CancellationToken cancellation)
    {
        bool heavy = explain || pixels > _mostPixels / HeavyPart;
        var pass = new Pass();
        try
        {
            if ((!heavy || await pass.TakeAsync(_heavy, 1, cancellation))
                && await pass.TakeAsync(_places, 1, cancellation)
                && await pass.TakeAsync(_pixels, checked((int)pixels), cancellation))
            {
                Pass granted = pass;
                pass = null;
                return granted;
            }

            return null;
        }
        finally
        {
            pass?.Dispose();
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _heavy.Dispose();
        _pixels.Dispose();
    }

    private static ConcurrencyLimiter Line(int places, int queue) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = places,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>What a picture holds of the gate; dispose it when nothing is computed for it any more.</summary>
    internal sealed class Pass : IDisposable
    {
        private readonly Stack<RateLimitLease> _leases = [];

        public async ValueTask<bool> TakeAsync(ConcurrencyLimiter line, int permits, CancellationToken cancellation)
        {
            RateLimitLease lease = await line.AcquireAsync(permits, cancellation);
            _leases.Push(lease);
            return lease.IsAcquired;
        }

        public void Dispose()
        {
            while (_leases.TryPop(out RateLimitLease? lease))
            {
                lease.Dispose();
            }
        }
    }
}
