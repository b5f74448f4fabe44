using TorchSharp;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Training;

/// <summary>Ranks that are threads of this process: what they do together goes through memory, in the order of the ranks.</summary>
internal sealed class ThreadRanks : IDisposable
{
    private readonly Barrier _barrier;
    private readonly object?[] _posted;
    private readonly TimeSpan _timeout;

    private ThreadRanks(int count, TimeSpan timeout)
    {
        _barrier = new Barrier(count);
        _posted = new object?[count];
        _timeout = timeout;
    }

    /// <summary>Runs something on every rank, each on a thread of its own.</summary>
    /// <returns>What each gave, or the error that it raised.</returns>
    public static (T? Result, Exception? Error)[] Run<T>(int count, Func<Ranks, T> work, bool ordered = false, TimeSpan? timeout = null)
    {
        using var together = new ThreadRanks(count, timeout ?? TimeSpan.FromMinutes(1));
        var outcomes = new (T?, Exception?)[count];
        Thread[] threads =
        [
            .. Enumerable.Range(0, count).Select(rank => new Thread(() =>
            {
                using var ranks = Ranks.Of(new Engine(together, rank), ordered);
                try
                {
                    outcomes[rank] = (work(ranks), null);
                }
                catch (Exception error)
                {
                    outcomes[rank] = (default, error);
                }
            })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return outcomes;
    }

    public void Dispose() => _barrier.Dispose();

    private void Exchange(int rank, object own, Action<object?[]> take)
    {
        _posted[rank] = own;
        Arrive();
        take(_posted);
        Arrive();
    }

    private void Arrive()
    {
        if (!_barrier.SignalAndWait(_timeout))
        {
            throw new TransferMedException("The others do not come.");
        }
    }

    private sealed class Engine(ThreadRanks together, int rank) : ICollectives
    {
        public int Rank => rank;

        public int Count => together._posted.Length;

        public TimeSpan Timeout => together._timeout;

        public void Abandon()
        {
        }

        public void Gather(ReadOnlySpan<double> own, Span<double> all, bool patient)
        {
            var into = new double[all.Length];
            together.Exchange(rank, own.ToArray(), posted =>
            {
                for (int other = 0; other < Count; other++)
                {
                    var row = (double[])posted[other]!;
                    row.CopyTo(into, other * row.Length);
                }
            });
            into.CopyTo(all);
        }

        public void Broadcast(Span<byte> bytes, int from)
        {
            byte[] taken = [];
            together.Exchange(rank, bytes.ToArray(), posted => taken = (byte[])posted[from]!);
            taken.CopyTo(bytes);
        }

        public void Sum(Tensor vector)
        {
            using DisposeScope scope = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor sum = zeros_like(vector);
            together.Exchange(rank, vector, posted =>
            {
                foreach (object? other in posted)
                {
                    sum.add_((Tensor)other!);
                }
            });
            vector.copy_(sum);

            // Nobody may read what was changed.
            together.Arrive();
        }

        public void Gather(Tensor own, Tensor all)
        {
            using DisposeScope scope = NewDisposeScope();
            using var noGradient = no_grad();
            together.Exchange(rank, own, posted =>
            {
                for (int other = 0; other < Count; other++)
                {
                    all[other].copy_((Tensor)posted[other]!);
                }
            });
        }

        public void Dispose()
        {
        }
    }
}
