using System.Runtime.ExceptionServices;

namespace TransferMed.Loading;

/// <summary>One buffer of a ring and how far it is filled. Guarded by the ring's lock.</summary>
internal sealed class RingSlot(HostBuffer buffer)
{
    private long _batch = -1;
    private int _open;
    private int _faultPlace;

    public HostBuffer Buffer => buffer;

    public bool IsFull => _open == 0;

    /// <summary>The fault of the first sample of the batch that has one: it does not depend on timing.</summary>
    public ExceptionDispatchInfo? Fault { get; private set; }

    public bool Holds(long batch) => _batch == batch && _open == 0;

    public void Begin(long batch, int count)
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

    public void Clear()
    {
        _batch = -1;
        _open = 0;
        Fault = null;
    }
}
