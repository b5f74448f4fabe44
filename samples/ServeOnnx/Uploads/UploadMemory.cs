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

    /// <summary>The time in which an upload must have shown its rate, and after which those that wait look again.</summary>
    public static readonly TimeSpan Trial = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly HashSet<Claim> _claims = [];
    private readonly Queue<(long Size, TaskCompletionSource<Claim?> Granted)> _waiting = new();

    // Shared by all uploads, so that large buffers are used again.
    private readonly ArrayPool<byte> _pool = ArrayPool<byte>.Create(1 << 30, 64);
    private readonly long _total = total;
    private long _free = total;

    /// <summary>Waits until a buffer is free.</summary>
    /// <param name="length">Its least length.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The buffer; dispose it when nothing reads it any more.</returns>
    public async Task<Claim> TakeAsync(int length, CancellationToken cancellation)
    {
        long size = Math.Min(_total, SizeOf(length));
        Task<Claim?> granted = Ask(size);
        while (!granted.IsCompleted)
        {
            MakeRoom();
            Task pause = Task.Delay(Trial, time, cancellation);
            if (await Task.WhenAny(granted, pause) == pause && cancellation.IsCancellationRequested)
            {
                GiveUp(granted);
                cancellation.ThrowIfCancellationRequested();
            }
        }

        Claim claim = (await granted)!;
        claim.Rent(_pool, length);
        return claim;
    }

    /// <summary>What a buffer of a length takes: the pool's are powers of two.</summary>
    private static long SizeOf(int length) => (long)BitOperations.RoundUpToPowerOf2((uint)length);

    private Task<Claim?> Ask(long size)
    {
        lock (_gate)
        {
            var granted = new TaskCompletionSource<Claim?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((size, granted));
            Serve();
            return granted.Task;
        }
    }

    private void GiveUp(Task<Claim?> asked)
    {
        lock (_gate)
        {
            // Null marks who has left; a buffer that was granted meanwhile goes to the next.
            (long _, TaskCompletionSource<Claim?>? place) = _waiting.FirstOrDefault(waiting => waiting.Granted.Task == asked);
            place?.TrySetResult(null);
            Serve();
        }

        if (asked.IsCompletedSuccessfully)
        {
            asked.Result?.Dispose();
        }
    }

    // In the order in which they came, so that large uploads are not passed over for ever.
    private void Serve()
    {
        while (_waiting.TryPeek(out (long Size, TaskCompletionSource<Claim?> Granted) next) && (next.Granted.Task.IsCompleted || next.Size <= _free))
        {
            _waiting.Dequeue();
            if (next.Granted.Task.IsCompleted)
            {
                continue;
            }

            var claim = new Claim(this, next.Size, time.GetTimestamp());
            _claims.Add(claim);
            _free -= next.Size;
            next.Granted.SetResult(claim);
        }
    }

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

    /// <summary>A buffer of one upload.</summary>
    internal sealed class Claim(UploadMemory memory, long size, long since) : IDisposable
    {
        private readonly CancellationTokenSource _displaced = new();
        private long _received;
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

        public bool IsSlow(TimeProvider time)
        {
            TimeSpan age = time.GetElapsedTime(since);
            return !_complete && age >= Trial && Interlocked.Read(ref _received) < ContestedRate * age.TotalSeconds;
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
