using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Runtime;

/// <summary>
/// Open MPI's processes. Calls that return at once are waited for by asking again and again: so nothing waits for ever, and a process that waits gives its processor away.
/// One for a process: MPI can be begun once.
/// </summary>
internal sealed unsafe class MpiCollectives : ICollectives
{
    /// <summary>Calls may come from any thread, one at a time.</summary>
    private const int ThreadSerialized = 2;

    /// <summary>Counts are 32-bit integers: more elements go in pieces.</summary>
    private const long Piece = 1 << 28;

    /// <summary>Waits this short are spent spinning, since a step's processes arrive at nearly the same time.</summary>
    private static readonly TimeSpan Spinning = TimeSpan.FromMilliseconds(0.2);

    private static readonly TimeSpan Yielding = TimeSpan.FromMilliseconds(20);

    private readonly MpiLibrary _mpi;
    private bool _broken;
    private bool _disposed;

    private MpiCollectives(MpiLibrary mpi, int rank, int count, TimeSpan timeout)
    {
        _mpi = mpi;
        Rank = rank;
        Count = count;
        Timeout = timeout;
    }

    public int Rank { get; }

    public int Count { get; }

    public TimeSpan Timeout { get; }

    private static void* InPlace => (void*)1;

    /// <summary>Begins MPI.</summary>
    /// <param name="timeout">How long the others are waited for.</param>
    /// <exception cref="TransferMedException">It is not installed, is no Open MPI, or does not start.</exception>
    public static MpiCollectives Start(TimeSpan timeout)
    {
        MpiLibrary mpi = MpiLibrary.Load();
        int begun = 0;
        Check(mpi, mpi.Initialized(&begun));
        if (begun != 0)
        {
            throw new TransferMedException("MPI has already begun in this process. Make one Ranks for the process and use it to the end.");
        }

        // Its handlers of faults would take the place of .NET's, which turn a null reference into an exception.
        NativeEnvironment.SetUnlessSet("OMPI_MCA_opal_signal", "");
        int provided = 0;
        Check(mpi, mpi.InitThread(null, null, ThreadSerialized, &provided));
        if (provided < ThreadSerialized)
        {
            throw new TransferMedException("This Open MPI was built without threads (MPI_THREAD_SERIALIZED), which .NET needs. Install one with them.");
        }

        Check(mpi, mpi.SetErrorHandler(mpi.World, mpi.ErrorsReturn));
        int rank = 0;
        int count = 0;
        Check(mpi, mpi.Rank(mpi.World, &rank));
        Check(mpi, mpi.Size(mpi.World, &count));
        return new MpiCollectives(mpi, rank, count, timeout);
    }

    public void Abandon() => _broken = true;

    public void Gather(ReadOnlySpan<double> own, Span<double> all, bool patient)
    {
        RequireUsable();
        fixed (double* from = own, to = all)
        {
            nint request = 0;
            Wait(_mpi.AllGather(from, own.Length, _mpi.Double, to, own.Length, _mpi.Double, _mpi.World, &request), &request, patient);
        }
    }

    public void Broadcast(Span<byte> bytes, int from)
    {
        RequireUsable();
        fixed (byte* start = bytes)
        {
            nint request = 0;
            Wait(_mpi.Broadcast(start, bytes.Length, _mpi.Byte, from, _mpi.World, &request), &request);
        }
    }

    public void Sum(Tensor vector)
    {
        RequireUsable();
        float* values = AddressOf(vector);
        long count = vector.numel();
        for (long at = 0; at < count; at += Piece)
        {
            nint request = 0;
            Wait(_mpi.AllReduce(InPlace, values + at, (int)Math.Min(Piece, count - at), _mpi.Float, _mpi.Sum, _mpi.World, &request), &request);
        }
    }

    public void Gather(Tensor own, Tensor all)
    {
        RequireUsable();
        if (own.numel() > Piece)
        {
            throw new TransferMedException($"Sums in the order of the ranks hold at most {Piece} parameters; the network has {own.numel()}. Leave the order to the engine.");
        }

        int count = (int)own.numel();
        nint request = 0;
        Wait(_mpi.AllGather(AddressOf(own), count, _mpi.Float, AddressOf(all), count, _mpi.Float, _mpi.World, &request), &request);
    }

    /// <summary>Ends MPI, which waits for the others; not where one of them has not answered, since it never would.</summary>
    public void Dispose()
    {
        if (!_disposed && !_broken)
        {
            _ = _mpi.Finalize();
        }

        _disposed = true;
    }

    private static float* AddressOf(Tensor vector)
    {
        if (vector.dtype != ScalarType.Float32 || vector.device_type != DeviceType.CPU || !vector.is_contiguous())
        {
            throw new ArgumentException($"A vector to be summed by MPI is float32, on the CPU and in plain order; this one is {vector.dtype} on {vector.device}.", nameof(vector));
        }

        // Native memory, which stays where it is. Of one element, since a span has no room for all bytes of a large vector.
        using Tensor flat = vector.view(-1);
        using Tensor first = flat.narrow(0, 0, 1);
        fixed (byte* address = first.bytes)
        {
            return (float*)address;
        }
    }

    private static void Check(MpiLibrary mpi, int error)
    {
        if (error != 0)
        {
            throw new TransferMedException($"MPI failed: {mpi.TextOf(error)}.");
        }
    }

    private void Wait(int error, nint* request, bool patient = false)
    {
        Require(error);
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        while (true)
        {
            Require(_mpi.Test(request, &done, null));
            if (done != 0)
            {
                return;
            }

            TimeSpan waited = Stopwatch.GetElapsedTime(start);
            if (!patient && waited > Timeout)
            {
                _broken = true;
                throw new TransferMedException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Rank {Rank} of {Count} has waited {Timeout.TotalSeconds:f0} s for the others: one of them hangs, or has died without its launcher having noticed. Look at their output; where they only need longer, give Ranks a longer timeout."));
            }

            Pause(waited);
        }
    }

    private void Require(int error)
    {
        _broken |= error != 0;
        Check(_mpi, error);
    }

    /// <summary>What was begun and not ended may still write into memory that is gone: nothing may move it on.</summary>
    private void RequireUsable()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(MpiCollectives));
        if (_broken)
        {
            throw new TransferMedException($"Rank {Rank} of {Count} has parted from the others after an error. Start all of them again; a run with a checkpoint continues.");
        }
    }

    private static void Pause(TimeSpan waited)
    {
        if (waited < Spinning)
        {
            Thread.SpinWait(10);
        }
        else if (waited < Yielding)
        {
            Thread.Yield();
        }
        else
        {
            Thread.Sleep(1);
        }
    }
}
