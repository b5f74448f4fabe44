using System.Text;
using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// What ranks do together, such that one that fails never leaves the others waiting. Everything begins with a meeting, in which each says whether it goes on: where one does
/// not, all have met at the same place, learn why, and end with an error of their own; what they do together later is in step again.
/// </summary>
/// <param name="collectives">The processes.</param>
internal sealed class RankGroup(ICollectives collectives)
{
    /// <summary>What a rank says at a meeting.</summary>
    private const double GoesOn = 0;
    private const double Failed = 1;
    private const double Cancelled = 2;
    private const double Left = 3;

    /// <summary>State and length, and so many numbers as travel with them.</summary>
    private const int Header = 2;
    private const int ShortRow = 6;

    /// <summary>Long enough for a message with two paths.</summary>
    private const int MessageBytes = 4096;

    private bool _ended;
    private bool _told;

    public int Rank => collectives.Rank;

    public int Count => collectives.Count;

    /// <summary>Does something of which meetings are a part; a failure of this rank in between is told to the others, and one of theirs is raised here.</summary>
    /// <exception cref="TransferMedException">Another rank has failed or has ended; the message says which, and what it said.</exception>
    /// <exception cref="OperationCanceledException">Another rank was cancelled.</exception>
    public T Together<T>(Func<T> work)
    {
        _told = false;
        try
        {
            T result = work();

            // One that fails at the very end must not leave the others in the belief that all went well.
            Meet([]);
            return result;
        }
        catch (Exception error) when (!_told && !_ended)
        {
            Tell(error is OperationCanceledException ? Cancelled : Failed, error.Message);
            throw;
        }
    }

    /// <summary>Waits for all, and brings some numbers of each to all.</summary>
    /// <param name="own">As many of every rank.</param>
    /// <param name="cancellation">Ends all ranks.</param>
    /// <returns>A row for each rank.</returns>
    public double[][] Meet(ReadOnlySpan<double> own, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        double[][] rows = Exchange(GoesOn, own);
        if (Hear(rows, "") is { } fault)
        {
            _told = true;
            throw fault;
        }

        return Array.ConvertAll(rows, row => row[1..]);
    }

    /// <summary>The same number on all ranks: that of the first.</summary>
    public double OfFirst(double value) => Meet([value])[0][0];

    /// <summary>The same text on all ranks: that of the first, which alone makes it.</summary>
    public string OfFirst(Func<string> text)
    {
        byte[] bytes = Rank == 0 ? Encoding.UTF8.GetBytes(text()) : [];
        var length = (int)Meet([bytes.Length])[0][0];
        if (Rank != 0)
        {
            bytes = new byte[length];
        }

        if (length > 0)
        {
            PartingOnFault(() => collectives.Broadcast(bytes, 0));
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Makes a tensor that of the first rank, wherever it is and whatever its order in memory.</summary>
    public void TakeFirst(Tensor tensor)
    {
        if (tensor.numel() == 0)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor plain = tensor.detach().cpu().contiguous().clone();
        Meet([]);
        PartingOnFault(() => collectives.Broadcast(plain.bytes, 0));
        tensor.copy_(plain);
    }

    /// <summary>Adds a vector of all ranks up, in place, in an order of the engine's.</summary>
    public void Sum(Tensor vector) => PartingOnFault(() => collectives.Sum(vector));

    /// <summary>Brings a vector of every rank to all, (ranks, P).</summary>
    public void Gather(Tensor own, Tensor all) => PartingOnFault(() => collectives.Gather(own, all));

    /// <summary>
    /// Makes a vector the mean of all ranks' in place. What is equal on all of them stays equal to the bit: the mean is taken of the differences from the first rank's.
    /// </summary>
    public void Average(Tensor vector)
    {
        if (vector.numel() == 0)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor all = empty([Count, vector.numel()], device: vector.device);
        Meet([]);
        Gather(vector, all);
        Tensor first = all[0];
        vector.copy_(first.Plus((all - first).mean([0])));
    }

    /// <summary>Fills in the rows that other ranks have; every row is some rank's, and null on the others.</summary>
    public void Complete(double[][] rows, int width)
    {
        const int Values = 1 << 16;
        int piece = Math.Max(1, Values / width);
        for (int start = 0; start < rows.Length; start += piece)
        {
            int count = Math.Min(piece, rows.Length - start);
            var own = new double[count * (width + 1)];
            for (int i = 0; i < count; i++)
            {
                if (rows[start + i] is { } row)
                {
                    own[i * (width + 1)] = 1;
                    row.CopyTo(own, i * (width + 1) + 1);
                }
            }

            foreach (double[] others in Meet(own))
            {
                for (int i = 0; i < count; i++)
                {
                    if (others[i * (width + 1)] == 1)
                    {
                        rows[start + i] = others[(i * (width + 1) + 1)..((i + 1) * (width + 1))];
                    }
                }
            }
        }
    }

    /// <summary>Says that this rank takes no further part, and waits, however long, for the others to say so too or to meet.</summary>
    public void Leave()
    {
        if (_ended)
        {
            return;
        }

        try
        {
            _ = Hear(Exchange(Left, [], patient: true), "");
        }
        catch (TransferMedException)
        {
            // The others are gone, which is what was to be said.
        }

        _ended = true;
    }

    private void Tell(double state, string message)
    {
        _told = true;
        try
        {
            _ = Hear(Exchange(state, []), message);
        }
        catch (TransferMedException)
        {
            // Nobody is left to be told: the error that is told is raised by the caller.
        }
    }

    /// <summary>Learns of the first rank that does not go on, which every rank does alike: those who have failed themselves, too.</summary>
    /// <param name="rows">What the ranks said.</param>
    /// <param name="own">What this rank has to say, where it is the one.</param>
    /// <returns>The error for those who would have gone on; null where all do.</returns>
    private Exception? Hear(double[][] rows, string own)
    {
        int rank = Array.FindIndex(rows, row => row[0] != GoesOn);
        _ended |= Array.Exists(rows, row => row[0] == Left);
        return rank < 0 ? null : rows[rank][0] switch
        {
            Cancelled => new OperationCanceledException($"Rank {rank} of {Count} was cancelled."),
            Left => new TransferMedException($"Rank {rank} of {Count} has ended before the others: all ranks run the same program with the same options. See its output."),
            _ => new TransferMedException($"Rank {rank} of {Count} has failed: {Message(rank, own)}"),
        };
    }

    private string Message(int rank, string own)
    {
        var bytes = new byte[MessageBytes];
        if (rank == Rank)
        {
            Encoding.UTF8.GetEncoder().Convert(own, bytes, flush: true, out _, out _, out _);
        }

        PartingOnFault(() => collectives.Broadcast(bytes, rank));
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0');
    }

    /// <summary>Brings the state of all ranks to all, and the numbers of those who go on where all of them do.</summary>
    private double[][] Exchange(double state, ReadOnlySpan<double> own, bool patient = false)
    {
        if (_ended)
        {
            throw new TransferMedException("The ranks have parted: one of them has ended, or did not answer in time. Start all of them again; a run with a checkpoint continues.");
        }

        try
        {
            // What is short travels with the state, so that most meetings are one call.
            Span<double> row = stackalloc double[Header + ShortRow];
            row.Clear();
            (row[0], row[1]) = (state, own.Length);
            bool isShort = own.Length <= ShortRow;
            if (isShort)
            {
                own.CopyTo(row[Header..]);
            }

            double[][] rows = Gathered(row, patient);
            if (!Array.TrueForAll(rows, other => other[0] == GoesOn))
            {
                return rows;
            }

            if (Array.Find(rows, other => other[1] != rows[0][1]) is not null)
            {
                throw new TransferMedException("The ranks are not at the same place of the program: all of them need the same data, options and version.");
            }

            int length = own.Length;
            return isShort
                ? Array.ConvertAll(rows, other => (double[])[GoesOn, .. other.AsSpan(Header, length)])
                : Array.ConvertAll(Gathered(own, patient), other => (double[])[GoesOn, .. other]);
        }
        catch
        {
            End();
            throw;
        }
    }

    /// <summary>A call that fails leaves the ranks out of step: nothing more is done together.</summary>
    private void PartingOnFault(Action call)
    {
        try
        {
            call();
        }
        catch
        {
            End();
            throw;
        }
    }

    private void End()
    {
        _ended = true;
        collectives.Abandon();
    }

    private double[][] Gathered(ReadOnlySpan<double> own, bool patient)
    {
        var all = new double[own.Length * Count];
        collectives.Gather(own, all, patient);
        int width = own.Length;
        return [.. Enumerable.Range(0, Count).Select(rank => all[(rank * width)..((rank + 1) * width)])];
    }
}
