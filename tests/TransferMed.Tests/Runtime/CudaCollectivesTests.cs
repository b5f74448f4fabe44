using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Runtime;

/// <summary>How NCCL is called, by functions that stand in for its own: tensors without values stand for those of a card.</summary>
public sealed class CudaCollectivesTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void The_first_vector_of_a_card_brings_the_id_of_rank_0_and_joins()
    {
        var nccl = new FakeNccl();
        var host = new FakeHost(rank: 1, id: 7);
        using var collectives = new CudaCollectives(host, () => nccl, Often);
        using Tensor vector = OnCard(5);
        collectives.Sum(vector);
        collectives.Sum(vector);

        Assert.Equal(["join 1 of 2 by 7", "sum 5", "sum 5"], nccl.Calls);
    }

    [Fact]
    public void Rank_0_makes_the_id()
    {
        var nccl = new FakeNccl();
        var host = new FakeHost(rank: 0, id: 0);
        using var collectives = new CudaCollectives(host, () => nccl, Often);
        using Tensor own = OnCard(3);
        using Tensor all = OnCard(6);
        collectives.Gather(own, all);

        Assert.Equal(["id", "join 0 of 2 by 9", "gather 3"], nccl.Calls);
        Assert.Equal(9, host.Sent);
    }

    [Fact]
    public void Nobody_joins_where_one_rank_has_no_NCCL()
    {
        var nccl = new FakeNccl();
        using Tensor vector = OnCard(5);
        using var without = new CudaCollectives(new FakeHost(rank: 0, id: 0) { Other = 0 }, () => nccl, Often);
        using var lacking = new CudaCollectives(new FakeHost(rank: 1, id: 0), () => throw new TransferMedException("libnccl.so.2 is missing."), Often);

        Assert.Contains("Rank 1 of 2 has no NCCL", Assert.ThrowsAny<TransferMedException>(() => without.Sum(vector)).Message, StringComparison.Ordinal);
        Assert.Contains("is missing", Assert.ThrowsAny<TransferMedException>(() => lacking.Sum(vector)).Message, StringComparison.Ordinal);
        Assert.Equal(["id"], nccl.Calls);
    }

    [Fact]
    public void A_failed_join_has_the_words_of_NCCL_and_leaves_nothing_to_end()
    {
        var nccl = new FakeNccl { Result = 3 };
        var host = new FakeHost(rank: 1, id: 7);
        using (var collectives = new CudaCollectives(host, () => nccl, Often))
        using (Tensor vector = OnCard(4))
        {
            Assert.Contains("error 3 of nccl.h", Assert.ThrowsAny<TransferMedException>(() => collectives.Sum(vector)).Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("destroy", nccl.Calls);
        Assert.True(host.Disposed);
    }

    [Fact]
    public void Work_that_does_not_end_is_aborted_in_the_end()
    {
        var nccl = new FakeNccl { Idle = false };
        using (var collectives = new CudaCollectives(new FakeHost(0, 0), () => nccl, Often))
        using (Tensor vector = OnCard(4))
        {
            collectives.Sum(vector);
        }

        Assert.True(nccl.Aborted.IsSet);
        Assert.DoesNotContain("destroy", nccl.Calls);
    }

    [Fact]
    public void What_lies_on_the_host_goes_by_the_host()
    {
        var host = new FakeHost(rank: 0, id: 0);
        using var collectives = new CudaCollectives(host, () => throw new InvalidOperationException("NCCL is not needed."), Often);
        using Tensor vector = zeros(4);
        collectives.Sum(vector);

        Assert.Equal(1, host.Sums);
    }

    [Fact]
    public void What_is_not_float32_or_not_in_plain_order_is_refused_before_the_call()
    {
        var nccl = new FakeNccl();
        using var collectives = new CudaCollectives(new FakeHost(0, 0), () => nccl, Often);
        using Tensor doubles = zeros([4], ScalarType.Float64, device: new Device(DeviceType.META));

        Assert.Throws<ArgumentException>(() => collectives.Sum(doubles));
        Assert.Empty(nccl.Calls);
    }

    [Fact]
    public void An_error_of_NCCL_has_its_words()
    {
        var nccl = new FakeNccl { Result = 3 };
        using var collectives = new CudaCollectives(new FakeHost(0, 0), () => nccl, Often);
        using Tensor vector = OnCard(4);

        var error = Assert.ThrowsAny<TransferMedException>(() => collectives.Sum(vector));
        Assert.Contains("NCCL failed on rank 0 of 2: error 3 of nccl.h", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_rank_aborts_what_is_queued_and_the_next_call_says_so()
    {
        var nccl = new FakeNccl();
        using var collectives = new CudaCollectives(new FakeHost(0, 0), () => nccl, Often);
        using Tensor vector = OnCard(4);
        collectives.Sum(vector);
        nccl.Lost = 6;

        Assert.True(nccl.Aborted.Wait(TimeSpan.FromSeconds(20)));
        Assert.Contains("has lost another rank: error 6 of nccl.h", NextError(collectives, vector), StringComparison.Ordinal);
        Assert.DoesNotContain("destroy", nccl.Calls);
    }

    [Fact]
    public void A_card_on_which_nothing_moves_is_given_up_after_the_stated_time()
    {
        var nccl = new FakeNccl { Idle = false };
        using var collectives = new CudaCollectives(new FakeHost(0, 0) { Timeout = TimeSpan.FromMilliseconds(50) }, () => nccl, Often);
        using Tensor vector = OnCard(4);
        collectives.Sum(vector);

        Assert.True(nccl.Aborted.Wait(TimeSpan.FromSeconds(20)));
        Assert.Contains("nothing has moved", NextError(collectives, vector), StringComparison.Ordinal);
    }

    [Fact]
    public void In_the_end_the_communicator_is_destroyed_before_the_host_ends()
    {
        var nccl = new FakeNccl();
        var host = new FakeHost(0, 0);
        using (var collectives = new CudaCollectives(host, () => nccl, Often))
        using (Tensor vector = OnCard(4))
        {
            collectives.Sum(vector);
        }

        Assert.Equal("destroy", nccl.Calls[^1]);
        Assert.True(host.Disposed);
    }

    private static Tensor OnCard(long length) => zeros(length, device: new Device(DeviceType.META));

    private static string NextError(CudaCollectives collectives, Tensor vector) => Assert.ThrowsAny<TransferMedException>(() => collectives.Sum(vector)).Message;

    private sealed class FakeNccl : INccl
    {
        public List<string> Calls { get; } = [];

        public int Result { get; init; }

        public int Lost { get; set; }

        public bool Idle { get; init; } = true;

        public ManualResetEventSlim Aborted { get; } = new();

        public int MakeId(Span<byte> id)
        {
            Assert.Equal(INccl.IdBytes, id.Length);
            id.Fill(9);
            return Said("id");
        }

        public int Join(int device, int count, ReadOnlySpan<byte> id, int rank, out nint communicator)
        {
            communicator = 42;
            return Said($"join {rank} of {count} by {id[^1]}");
        }

        public int Sum(Tensor vector, nint communicator) => Said($"sum {vector.numel()}", communicator);

        public int Gather(Tensor own, Tensor all, nint communicator) => Said($"gather {own.numel()}", communicator);

        public bool IsIdle() => Idle;

        public int ErrorOf(nint communicator, out int error)
        {
            error = Lost;
            return 0;
        }

        public int Abort(nint communicator)
        {
            Aborted.Set();
            return 0;
        }

        public int Destroy(nint communicator) => Said("destroy", communicator);

        public string TextOf(int error) => $"error {error} of nccl.h";

        private int Said(string call, nint communicator = 42)
        {
            Assert.Equal(42, communicator);
            Calls.Add(call);
            return Result;
        }
    }

    private sealed class FakeHost(int rank, byte id) : ICollectives
    {
        public int Rank => rank;

        public int Count => 2;

        public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

        public int Sums { get; private set; }

        public int Sent { get; private set; }

        public bool Disposed { get; private set; }

        /// <summary>What the other rank says of itself when it is asked whether it can begin.</summary>
        public double Other { get; init; } = 1;

        public bool Abandoned { get; private set; }

        public void Abandon() => Abandoned = true;

        public void Gather(ReadOnlySpan<double> own, Span<double> all, bool patient)
        {
            all.Fill(Other);
            all[rank] = own[0];
        }

        public void Broadcast(Span<byte> bytes, int from)
        {
            Assert.Equal(0, from);
            if (rank == 0)
            {
                Sent = bytes[0];
            }
            else
            {
                bytes.Fill(id);
            }
        }

        public void Sum(Tensor vector) => Sums++;

        public void Gather(Tensor own, Tensor all) => throw new InvalidOperationException();

        public void Dispose() => Disposed = true;
    }
}
