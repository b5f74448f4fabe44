using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Runtime;

/// <summary>
/// Vectors on CUDA cards by NCCL, everything on the host by another engine, which also brings NCCL's id to all when the first such vector comes. What was queued on a card cannot be
/// asked to end while a rank that would have to take part is gone: a watch does, by aborting, when a rank is lost or nothing moves for as long as others are waited for; the next call here then
/// says why.
/// </summary>
/// <param name="host">The engine of the host; disposed with this.</param>
/// <param name="nccl">Gives NCCL, when it is needed.</param>
/// <param name="watch">How often the card is looked at.</param>
internal sealed class CudaCollectives(ICollectives host, Func<INccl> nccl, TimeSpan watch) : ICollectives
{
    private const int InProgress = 7;

    /// <summary>How long the end waits for what is queued on the card.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private INccl? _nccl;
    private nint _communicator;
    private Timer? _watch;
    private long _queued;
    private long _seen;
    private long _seenAt;
    private string? _fault;

    public int Rank => host.Rank;

    public int Count => host.Count;

    public TimeSpan Timeout => host.Timeout;

    public void Abandon() => host.Abandon();

    public void Gather(ReadOnlySpan<double> own, Span<double> all, bool patient)
    {
        RequireSound();
        host.Gather(own, all, patient);
    }

    public void Broadcast(Span<byte> bytes, int from) => host.Broadcast(bytes, from);

    public void Sum(Tensor vector)
    {
        if (vector.device_type == DeviceType.CPU)
        {
            host.Sum(vector);
            return;
        }

        Queue(vector, (library, communicator) => library.Sum(vector, communicator));
    }

    public void Gather(Tensor own, Tensor all)
    {
        if (own.device_type == DeviceType.CPU)
        {
            host.Gather(own, all);
            return;
        }

        Queue(own, (library, communicator) => library.Gather(own, all, communicator));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            // Destroying waits for what is queued, which a rank that is gone would have had a part in.
            if (_communicator != 0 && IsIdleSoon())
            {
                _ = _nccl!.Destroy(_communicator);
                _communicator = 0;
            }
            else if (_communicator != 0)
            {
                Abort("it has ended with work on its card that does not end");
            }
        }

        _watch?.Dispose();

        host.Dispose();
    }

    private void Queue(Tensor vector, Func<INccl, nint, int> call)
    {
        if (vector.dtype != ScalarType.Float32 || !vector.is_contiguous())
        {
            throw new ArgumentException($"A vector to be summed by NCCL is float32 and in plain order; this one is {vector.dtype}.", nameof(vector));
        }

        RequireSound();
        if (_nccl is null)
        {
            Join(vector.device_index);
        }

        lock (_gate)
        {
            RequireSound();
            Check(call(_nccl!, _communicator));
        }

        Interlocked.Increment(ref _queued);
    }

    private void Join(int device)
    {
        var id = new byte[INccl.IdBytes];
        INccl? library = null;
        Exception? fault = null;
        try
        {
            library = nccl();
            if (Rank == 0)
            {
                Check(library, library.MakeId(id));
            }
        }
        catch (TransferMedException error)
        {
            fault = error;
        }

        // Joining waits for all, so that nobody may begin where one cannot.
        var ready = new double[Count];
        host.Gather([fault is null ? 1 : 0], ready);
        if (Array.IndexOf(ready, 0) is >= 0 and int first)
        {
            throw fault ?? new TransferMedException($"Rank {first} of {Count} has no NCCL; see its output.");
        }

        host.Broadcast(id, 0);
        Check(library!, library!.Join(device, Count, id, Rank, out nint communicator));
        (_nccl, _communicator) = (library, communicator);
        _seenAt = Stopwatch.GetTimestamp();
        _watch = new Timer(_ => Look(), null, watch, watch);
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_communicator == 0 || _fault is not null)
            {
                return;
            }

            int result = _nccl!.ErrorOf(_communicator, out int error);
            long queued = Interlocked.Read(ref _queued);
            try
            {
                if (queued != _seen || _nccl.IsIdle())
                {
                    (_seen, _seenAt) = (queued, Stopwatch.GetTimestamp());
                }
            }
            catch (TransferMedException lost)
            {
                Abort($"the card does not answer: {lost.Message}");
                return;
            }

            if (result != 0 || (error != 0 && error != InProgress))
            {
                Abort($"NCCL has lost another rank: {_nccl.TextOf(result != 0 ? result : error)}");
            }
            else if (Stopwatch.GetElapsedTime(_seenAt) > Timeout)
            {
                Abort(string.Create(CultureInfo.InvariantCulture, $"nothing has moved for {Timeout.TotalSeconds:f0} s: another rank hangs, or has died"));
            }
        }
    }

    /// <summary>Whether what is queued is done within a moment.</summary>
    private bool IsIdleSoon()
    {
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Moment; Thread.Sleep(1))
        {
            if (_nccl!.IsIdle())
            {
                return true;
            }
        }

        return false;
    }

    private void Abort(string why)
    {
        _fault = why;
        _ = _nccl!.Abort(_communicator);
        _communicator = 0;
    }

    private void RequireSound()
    {
        if (Volatile.Read(ref _fault) is { } fault)
        {
            throw new TransferMedException($"Rank {Rank} of {Count} on a CUDA card: {fault}. Look at the output of the others and start all of them again; a run with a checkpoint continues.");
        }
    }

    private void Check(int result) => Check(_nccl!, result);

    private void Check(INccl library, int result)
    {
        if (result != 0)
        {
            RequireSound();
            throw new TransferMedException($"NCCL failed on rank {Rank} of {Count}: {library.TextOf(result)}. NCCL_DEBUG=INFO in the environment makes it say more.");
        }
    }
}
