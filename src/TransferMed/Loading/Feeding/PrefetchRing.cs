using System.Globalization;
using System.Runtime.ExceptionServices;
using TransferMed.Imaging;

namespace TransferMed.Loading;

/// <summary>
/// Worker threads that decode ahead into a ring of batch buffers, for as long as their loader lives. Workers claim samples in
/// the order of the epoch, so the first batch is ready as early as possible and every sample has its fixed place, whatever
/// the number of workers. After the last batch of an epoch they begin with the next one. They wait while all buffers are
/// full. A fault is kept with its batch and raised when that batch is taken.
/// </summary>
internal sealed class PrefetchRing : IDisposable
{
    private static int s_liveWorkers;
    private readonly object _gate = new();
    private readonly BatchPartition _partition;
    private readonly IPixelSource _source;
    private readonly RingSlot[] _slots;
    private readonly Thread[] _workers;

    // The samples of the running epoch and of the one expected after it; null: none.
    private int[]? _current;
    private int[]? _next;

    // Batches are numbered through all epochs since the ring was last emptied: this is the running epoch's first.
    private long _base;
    private long _released;

    // How many of the two are claimed in full, and how far the first that is not.
    private int _claimed;
    private int _nextPosition;
    private int _inFlight;
    private bool _stopping;

    public PrefetchRing(BatchPartition partition, IPixelSource source, ImageGeometry geometry, int workers, int slots, bool pinned)
    {
        _partition = partition;
        _source = source;
        _slots = new RingSlot[slots];
        for (int i = 0; i < slots; i++)
        {
            _slots[i] = new RingSlot(new HostBuffer(partition.LargestBatch, geometry, pinned));
        }

        _workers = new Thread[Math.Min(workers, partition.SampleCount)];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = string.Create(CultureInfo.InvariantCulture, $"TransferMed loader {i + 1}") };
            _workers[i].Start();
        }
    }

    /// <summary>The worker threads of all loaders of this process that have not ended.</summary>
    public static int LiveWorkers => Volatile.Read(ref s_liveWorkers);

    /// <summary>Begins an epoch. What was brought ahead is used if it is the right samples, else dropped.</summary>
    /// <param name="samples">The samples of the epoch, in order.</param>
    /// <param name="next">The samples of the epoch that will probably follow, or null.</param>
    public void Begin(int[] samples, int[]? next)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_next is not null && _released == _base + _partition.Count && samples.AsSpan().SequenceEqual(_next))
            {
                // All of the running epoch has been taken, so at least it is claimed in full.
                _base += _partition.Count;
                _claimed--;
            }
            else
            {
                Empty();
            }

            _current = samples;
            _next = next;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends an epoch before its last batch: nothing more is decoded.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _current = null;
            _next = null;
        }
    }

    /// <summary>Waits for a batch of the running epoch; batches are taken in rising order.</summary>
    public HostBuffer Take(int batch, CancellationToken cancellationToken)
    {
        // Registered outside the lock: disposing a registration waits for its callback, which needs the lock.
        using CancellationTokenRegistration registration = cancellationToken.Register(Wake);
        RingSlot slot;
        lock (_gate)
        {
            slot = SlotOf(_base + batch);
            while (!slot.Holds(_base + batch))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(_stopping, this);
                Monitor.Wait(_gate);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        slot.Fault?.Throw();
        return slot.Buffer;
    }

    /// <summary>A batch of the running epoch, if it is ready and without fault.</summary>
    public HostBuffer? TryTake(int batch)
    {
        lock (_gate)
        {
            RingSlot slot = SlotOf(_base + batch);
            return slot.Holds(_base + batch) && slot.Fault is null ? slot.Buffer : null;
        }
    }

    /// <summary>Says that the memory of a batch, and of all before it, may be filled again.</summary>
    public void Release(int batch)
    {
        lock (_gate)
        {
            _released = _base + batch + 1;
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

        foreach (RingSlot slot in _slots)
        {
            slot.Buffer.Dispose();
        }
    }

    private RingSlot SlotOf(long number) => _slots[number % _slots.Length];

    /// <summary>Waits for the samples that are being decoded, since they still write into their slots, and forgets all batches.</summary>
    private void Empty()
    {
        _current = null;
        _next = null;
        while (_inFlight > 0)
        {
            Monitor.Wait(_gate);
        }

        foreach (RingSlot slot in _slots)
        {
            slot.Clear();
        }

        _base = 0;
        _released = 0;
        _claimed = 0;
        _nextPosition = 0;
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
            while (Claim(out int sample, out RingSlot? slot, out int place))
            {
                Fill(slot!, sample, place);
            }
        }
        finally
        {
            Interlocked.Decrement(ref s_liveWorkers);
        }
    }

    private bool Claim(out int sample, out RingSlot? slot, out int place)
    {
        (sample, slot, place) = (0, null, 0);
        lock (_gate)
        {
            long number;
            int[]? samples;
            while (true)
            {
                if (_stopping)
                {
                    return false;
                }

                samples = _claimed == 0 ? _current : _claimed == 1 ? _next : null;
                number = _base + (long)_claimed * _partition.Count + _partition.BatchOf(_nextPosition);
                if (samples is not null && number < _released + _slots.Length)
                {
                    break;
                }

                Monitor.Wait(_gate);
            }

            (int start, int count) = _partition[_partition.BatchOf(_nextPosition)];
            slot = SlotOf(number);
            place = _nextPosition - start;
            sample = samples[_nextPosition];
            if (place == 0)
            {
                slot.Begin(number, count);
            }

            _inFlight++;
            if (++_nextPosition == _partition.SampleCount)
            {
                _nextPosition = 0;
                _claimed++;
            }

            return true;
        }
    }

    private void Fill(RingSlot slot, int sample, int place)
    {
        ExceptionDispatchInfo? fault = null;
        try
        {
            _source.Read(sample, slot.Buffer.Sample(place));
        }
        catch (Exception exception)
        {
            // Whatever it is, it belongs to the consumer: an exception that leaves a thread ends the process.
            fault = ExceptionDispatchInfo.Capture(exception);
        }

        lock (_gate)
        {
            slot.Finish(place, fault);
            _inFlight--;
            if (slot.IsFull || _inFlight == 0)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }
}
