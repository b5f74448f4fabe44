using System.Buffers;
using System.Numerics;

namespace ServeOnnx;

/// <summary>
/// Bounds the memory of uploads that are larger than what each connection may hold anyway. Who finds none waits for it; meanwhile it is
/// taken from uploads that have come to a near standstill, so that clients that stall cannot keep it from others.
/// </summary>
internal sealed class UploadMemory(long total, TimeProvider time)
{
    /// <summary>Slower than this, an upload gives its memory to one that waits.</summary>
    public const int ContestedRate = 64 << 10;

    /// <summary>The time over which the rate of an upload is looked at, so that what was sent at once early on does not count for ever.</summary>
    public static readonly TimeSpan Trial = TimeSpan.FromMilliseconds(200);

    /// <summary>The time for which smaller uploads may go before a larger one that waits.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <summary>How often those that wait look for uploads whose trial is over.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly HashSet<Claim> _claims = [];
    private readonly List<Waiting> _waiting = [];

    // Shared by all uploads, so that large buffers are used again.
    private readonly ArrayPool<byte> _pool = ArrayPool<byte>.Create(1 << 30, 64);
    private readonly long _total = total;
    private long _free = total;
    private bool _smallestIsDue;

    /// <summary>Waits until a buffer is free.</summary>
    /// <param name="length">Its least length.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The buffer; dispose it when nothing reads it any more.</returns>
    public async Task<Claim> TakeAsync(int length, CancellationToken cancellation)
    {
        long size = Math.Min(_total, SizeOf(length));
        Task<Claim> granted = Ask(size);
        while (!granted.IsCompleted)
        {
            MakeRoom();
            Task pause = Task.Delay(Look, time, cancellation);
            if (await Task.WhenAny(granted, pause) == pause && cancellation.IsCancellationRequested)
            {
                GiveUp(granted);
                cancellation.ThrowIfCancellationRequested();
            }
        }

        Claim claim = await granted;
        claim.Rent(_pool, length);
        return claim;
    }

    /// <summary>What a buffer of a length takes: the pool's are powers of two.</summary>
    private static long SizeOf(int length) => (long)BitOperations.RoundUpToPowerOf2((uint)length);

    private Task<Claim> Ask(long size)
    {
        lock (_gate)
        {
            var granted = new TaskCompletionSource<Claim>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(new Waiting(size, time.GetTimestamp(), granted));
            Serve();
            return granted.Task;
        }
    }

    private void GiveUp(Task<Claim> asked)
    {
        lock (_gate)
        {
            _waiting.RemoveAll(waiting => waiting.Granted.Task == asked);
            Serve();
        }

        // A buffer that was granted meanwhile goes to the next.
        if (asked.IsCompletedSuccessfully)
        {
            asked.Result.Dispose();
        }
    }

    private void Serve()
    {
        while (Next() is { } next && next.Size <= _free)
        {
            _waiting.Remove(next);
            _smallestIsDue = !_smallestIsDue && HasItsTurn(next);
            var claim = new Claim(this, next.Size, time.GetTimestamp());
            _claims.Add(claim);
            _free -= next.Size;
            next.Granted.SetResult(claim);
        }
    }

    // The smallest first, so that clients that announce much and send little are not in the way of those that need little. Who has waited
    // for its turn goes before, so that large uploads are not passed over for ever; but not two of them in a row, however many there are.
    private Waiting? Next() => _waiting.Count > 0 && HasItsTurn(_waiting[0]) && !_smallestIsDue ? _waiting[0] : _waiting.MinBy(waiting => waiting.Size);

    private bool HasItsTurn(Waiting waiting) => time.GetElapsedTime(waiting.Since) >= Turn;

    private void MakeRoom()
    {
        Claim[] slow;
        lock (_gate)
        {
            slow = [.. _claims.Where(claim => claim.IsSlow(time))];
        }

        foreach (Claim claim in slow)
        {
            claim.Displace();
        }
    }

    private void Return(Claim claim)
    {
        lock (_gate)
        {
            if (_claims.Remove(claim))
            {
                _free += claim.Size;
                Serve();
            }
        }
    }

    private sealed record Waiting(long Size, long Since, TaskCompletionSource<Claim> Granted);

    /// <summary>A buffer of one upload.</summary>
    internal sealed class Claim(UploadMemory memory, long size, long since) : IDisposable
    {
        private readonly CancellationTokenSource _displaced = new();
        private long _received;
        private long _lookedAt = since;
        private TimeSpan _trial;
        private long _trialReceived;
        private volatile bool _complete;
        private ArrayPool<byte>? _pool;

        public long Size => size;

        public byte[] Buffer { get; private set; } = [];

        /// <summary>Set when the memory is needed by others.</summary>
        public CancellationToken Displaced => _displaced.Token;

        /// <summary>Bytes have come.</summary>
        public void Add(int bytes) => Interlocked.Add(ref _received, bytes);

        /// <summary>Everything has come: the buffer stays until it is disposed.</summary>
        public void Complete() => _complete = true;

        /// <summary>Whether a trial has just ended in which too little came. One thread at a time looks.</summary>
        public bool IsSlow(TimeProvider time)
        {
            // Longer than between two looks is the time in which this program was held up, or nobody waited: no fault of the client.
            TimeSpan passed = time.GetElapsedTime(_lookedAt);
            _lookedAt = time.GetTimestamp();
            _trial += passed < Look ? passed : Look;
            if (_complete || _trial < Trial)
            {
                return false;
            }

            long received = Interlocked.Read(ref _received);
            bool slow = received - _trialReceived < ContestedRate * _trial.TotalSeconds;
            (_trial, _trialReceived) = (default, received);
            return slow;
        }

        public void Rent(ArrayPool<byte> pool, int length) => (_pool, Buffer) = (pool, pool.Rent(length));

        public void Displace() => _displaced.Cancel();

        public void Dispose()
        {
            byte[] used = Buffer;
            Buffer = [];
            if (used.Length > 0)
            {
                _pool!.Return(used);
            }

            memory.Return(this);
        }
    }
}
