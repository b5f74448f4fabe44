namespace TransferMed.Serving;

/// <summary>
/// The one thread that runs an engine. What waits shares the next batch; nothing waits for a batch to become full. The queue is
/// bounded: who adds to a full one waits. One thread, since a network is not for several at once and OpenMP keeps a team of threads for
/// each that calls it.
/// </summary>
internal sealed class EngineThread : IDisposable
{
    private readonly INetworkEngine _engine;
    private readonly bool _features;
    private readonly string _owner;
    private readonly Thread _thread;
    private readonly Queue<EngineWork> _queue = new();
    private readonly List<ImageRequest> _batch = [];
    private readonly SemaphoreSlim _room;
    private readonly object _lock = new();
    private bool _closed;

    /// <param name="engine">The engine; disposed with this.</param>
    /// <param name="features">Whether requests get the features too.</param>
    /// <param name="capacity">The pieces of work that may wait.</param>
    /// <param name="owner">The type that <see cref="ObjectDisposedException"/> names.</param>
    public EngineThread(INetworkEngine engine, bool features, int capacity, Type owner)
    {
        (_engine, _features, _owner) = (engine, features, owner.FullName!);
        _room = new SemaphoreSlim(capacity);
        _thread = new Thread(Work) { IsBackground = true, Name = owner.Name };
        _thread.Start();
    }

    /// <summary>Waits for room in the queue and adds.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed, or was while this waited.</exception>
    public void Add(EngineWork work)
    {
        _room.Wait(work.Cancellation);
        Enqueue(work);
    }

    /// <summary>Waits for room without holding a thread, and adds.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed, or was while this waited.</exception>
    public async Task AddAsync(EngineWork work)
    {
        await _room.WaitAsync(work.Cancellation).ConfigureAwait(false);
        Enqueue(work);
    }

    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void ThrowIfClosed()
    {
        lock (_lock)
        {
            if (_closed)
            {
                throw Disposed();
            }
        }
    }

    /// <summary>Ends the batch that is under way, fails all that wait, and frees the engine.</summary>
    public void Dispose()
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_closed;
            _closed = true;
            Monitor.PulseAll(_lock);
        }

        if (isFirst)
        {
            // Those who wait for room find it closed.
            _room.Release(1 << 20);
        }

        // Every caller waits: the owner frees the weights afterwards, under which a batch may still run.
        _thread.Join();
        if (isFirst)
        {
            _engine.Dispose();
        }
    }

    private void Enqueue(EngineWork work)
    {
        lock (_lock)
        {
            if (_closed)
            {
                work.Abandon();
                throw Disposed();
            }

            _queue.Enqueue(work);
            Monitor.Pulse(_lock);
        }
    }

    private void Work()
    {
        while (Take(out ExclusiveWork? alone))
        {
            if (alone is not null)
            {
                alone.Run();
            }
            else if (_batch.Count > 0)
            {
                RunBatch();
            }
        }
    }

    // Fills the batch with the pictures at the head of the queue, or gives the exclusive work there; false at the end.
    private bool Take(out ExclusiveWork? alone)
    {
        alone = null;
        lock (_lock)
        {
            while (_queue.Count == 0 && !_closed)
            {
                Monitor.Wait(_lock);
            }

            if (_closed)
            {
                while (_queue.TryDequeue(out EngineWork? work))
                {
                    work.Fail(Disposed());
                }

                return false;
            }

            int views = 0;
            while (alone is null && _queue.TryPeek(out EngineWork? next))
            {
                if (next.Cancellation.IsCancellationRequested)
                {
                    next.Abandon();
                }
                else if (next is ImageRequest request && views + request.Views <= _engine.Capacity)
                {
                    _batch.Add(request);
                    views += request.Views;
                }
                else if (next is ExclusiveWork exclusive && views == 0)
                {
                    alone = exclusive;
                }
                else
                {
                    break;
                }

                _queue.Dequeue();
                _room.Release();
            }

            return true;
        }
    }

    private void RunBatch()
    {
        try
        {
            int views = 0;
            foreach (ImageRequest request in _batch)
            {
                int size = request.Pixels.Length / request.Views;
                for (int view = 0; view < request.Views; view++)
                {
                    request.Pixels.Slice(view * size, size).CopyTo(_engine.Place(views++));
                }

                request.ReleasePixels();
            }

            NetworkRows rows = _engine.Run(views, _features);
            PredictionTelemetry.Computed(_thread.Name!, views);
            views = 0;
            foreach (ImageRequest request in _batch)
            {
                request.Complete(rows.Slice(views, request.Views));
                views += request.Views;
            }
        }
        catch (Exception fault)
        {
            // Whatever it is (no memory on the device, say), it belongs to those who wait and must not end this thread.
            _batch.ForEach(request => request.Fail(fault));
        }

        _batch.Clear();
    }

    private ObjectDisposedException Disposed() => new(_owner);
}
