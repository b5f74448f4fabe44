using System.Globalization;
using System.Runtime.ExceptionServices;
using TransferMed.Data;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>
/// Worker threads that decode ahead into a ring of batch buffers. Workers claim samples in the order of the epoch, so the
/// first batch is ready as early as possible and every sample has its fixed place, whatever the number of workers. They
/// wait while all buffers are full. A fault is kept with its batch and raised when that batch is taken.
/// </summary>
internal sealed class PrefetchingFeed : IBatchFeed
{
    private static int s_liveWorkers;
    private readonly object _gate = new();
    private readonly EpochPlan _plan;
    private readonly IPixelSource _source;
    private readonly Slot[] _slots;
    private readonly Thread[] _workers;
    private int _nextPosition;
    private int _released;
    private bool _stopping;

    public PrefetchingFeed(EpochPlan plan, IPixelSource source, ImageGeometry geometry, int workers, int prefetch)
    {
        _plan = plan;
        _source = source;
        _slots = new Slot[Math.Min(prefetch, plan.Partition.Count)];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new Slot(new HostBuffer(plan.Partition.LargestBatch, geometry));
        }

        _workers = new Thread[Math.Min(workers, plan.Partition.SampleCount)];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = string.Create(CultureInfo.InvariantCulture, $"TransferMed loader {i + 1}") };
            _workers[i].Start();
        }
    }

    /// <summary>The worker threads of all feeds of this process that have not ended.</summary>
    public static int LiveWorkers => Volatile.Read(ref s_liveWorkers);

    public Tensor Take(int batch, CancellationToken cancellationToken)
    {
        // Registered outside the lock: disposing a registration waits for its callback, which needs the lock.
        using CancellationTokenRegistration registration = cancellationToken.Register(Wake);
        Slot slot = _slots[batch % _slots.Length];
        lock (_gate)
        {
            while (!slot.Holds(batch))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(_stopping, this);
                Monitor.Wait(_gate);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        slot.Fault?.Throw();
        return slot.Buffer.Pixels.narrow(0, 0, _plan.Partition[batch].Count);
    }

    public void Release(int batch)
    {
        lock (_gate)
        {
            _released = batch + 1;
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        // Workers write into the buffers: only after the last has ended may the memory go.
        foreach (Thread worker in _workers)
        {
            worker.Join();
        }

        foreach (Slot slot in _slots)
        {
            slot.Buffer.Dispose();
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void Work()
    {
        Interlocked.Increment(ref s_liveWorkers);
        try
        {
            while (Claim(out int position, out int batch))
            {
                Fill(_slots[batch % _slots.Length], position, position - _plan.Partition[batch].Start);
            }
        }
        finally
        {
            Interlocked.Decrement(ref s_liveWorkers);
        }
    }

    private bool Claim(out int position, out int batch)
    {
        lock (_gate)
        {
            while (true)
            {
                position = _nextPosition;
                batch = _plan.Partition.BatchOf(position);
                if (_stopping || position >= _plan.Partition.SampleCount)
                {
                    return false;
                }

                if (batch < _released + _slots.Length)
                {
                    break;
                }

                Monitor.Wait(_gate);
            }

            _nextPosition++;
            (int start, int count) = _plan.Partition[batch];
            if (position == start)
            {
                _slots[batch % _slots.Length].Begin(batch, count);
            }

            return true;
        }
    }

    private void Fill(Slot slot, int position, int place)
    {
        ExceptionDispatchInfo? fault = null;
        try
        {
            _source.Read(_plan.Samples[position], slot.Buffer.Sample(place));
        }
        catch (Exception exception)
        {
            // Whatever it is, it belongs to the consumer: an exception that leaves a thread ends the process.
            fault = ExceptionDispatchInfo.Capture(exception);
        }

        lock (_gate)
        {
            slot.Finish(place, fault);
            if (slot.IsFull)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>One buffer of the ring and how far it is filled. Guarded by the feed's lock.</summary>
    private sealed class Slot(HostBuffer buffer)
    {
        private int _batch = -1;
        private int _open;
        private int _faultPlace;

        public HostBuffer Buffer => buffer;

        public bool IsFull => _open == 0;

        /// <summary>The fault of the first sample of the batch that has one: it does not depend on timing.</summary>
        public ExceptionDispatchInfo? Fault { get; private set; }

        public bool Holds(int batch) => _batch == batch && _open == 0;

        public void Begin(int batch, int count)
        {
            _batch = batch;
            _open = count;
            _faultPlace = int.MaxValue;
            Fault = null;
        }

        public void Finish(int place, ExceptionDispatchInfo? fault)
        {
            _open--;
            if (fault is not null && place < _faultPlace)
            {
                _faultPlace = place;
                Fault = fault;
            }
        }
    }
}
