using System.Buffers.Binary;
using TransferMed.Runtime;
using TransferMed.Storage;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TransferMed.Tests.Storage;

/// <summary>Changed checkpoints give an error or tensors that the file bears out; never a crash, a hang or a leak.</summary>
public sealed class TorchFileMutationTests(ITestOutputHelper output)
{
    private static readonly byte[] s_floats = CheckpointBytes.Floats([.. Enumerable.Range(0, 12).Select(i => (float)i)]);

    private static readonly byte[] s_flags = [1, 0, 1];

    private static readonly byte[] s_pickle = Pickle(new PickleWriter());

    // The number of mutants of each test; a longer run by TRANSFERMED_FUZZ=100000 says what it did.
    private static readonly int s_mutants = Math.Max(Fuzzing.Count(3_000), 3_000);

    [Fact]
    public void Changed_files_are_refused_or_read_right()
    {
        byte[] whole = CheckpointBytes.Of(s_pickle, ("0", s_floats), ("1", s_flags));
        int refused = Mutate(whole, seed: 1, changed => TorchTensors.Read(new MemoryStream(changed), "a.pth"), read =>
        {
            Assert.Equal(["conv.weight", "conv.bias", "flags"], read.Names);
            using var scope = NewDisposeScope();
            Assert.Equal([0f, 2, 4, 1, 3, 5], read["conv.weight"].contiguous().data<float>().ToArray());
            Assert.Equal([6f, 7, 8, 9, 10, 11], read["conv.bias"].data<float>().ToArray());
            Assert.Equal(s_flags, read["flags"].bytes.ToArray());
        });
        Assert.InRange(refused, s_mutants / 2, s_mutants - 1);
    }

    [Fact]
    public void Changed_pickles_with_right_checksums_are_refused_or_stay_in_their_storage()
    {
        int refused = Mutate(s_pickle, seed: 2, changed => TorchTensors.Read(new MemoryStream(CheckpointBytes.Of(changed, ("0", s_floats), ("1", s_flags))), "a.pth"), read =>
        {
            using var scope = NewDisposeScope();
            Assert.All(read.Tensors.Values, tensor => Assert.InRange(tensor.contiguous().bytes.Length, 0, s_floats.Length));
        });
        Assert.InRange(refused, s_mutants / 3, s_mutants - 1);
    }

    [Fact]
    public void Changed_old_files_are_refused_or_stay_in_their_storage()
    {
        byte[] whole = CheckpointBytes.OfOld(Pickle(new PickleWriter { Old = true }), ("0", s_floats, 4), ("1", s_flags, 1));
        int refused = Mutate(whole, seed: 3, changed => TorchTensors.Read(new MemoryStream(changed), "a.pth"), read =>
        {
            using var scope = NewDisposeScope();
            Assert.All(read.Tensors.Values, tensor => Assert.InRange(tensor.contiguous().bytes.Length, 0, s_floats.Length));
            Assert.All(read.Tensors.Values.Where(tensor => tensor.dtype == ScalarType.Bool), tensor => Assert.DoesNotContain(tensor.contiguous().bytes.ToArray(), value => value > 1));
        });
        Assert.InRange(refused, s_mutants / 3, s_mutants - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_truncation_is_refused(bool old)
    {
        byte[] whole = old
            ? CheckpointBytes.OfOld(Pickle(new PickleWriter { Old = true }), ("0", s_floats, 4), ("1", s_flags, 1))
            : CheckpointBytes.Of(s_pickle, ("0", s_floats), ("1", s_flags));
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<StorageException>(() => TorchTensors.Read(new MemoryStream(whole, 0, length), "a.pth"));
        }
    }

    /// <summary>Flips bits, cuts, overwrites bytes and plants numbers that lie; every file is a pure function of the seed.</summary>
    internal static byte[] Changed(byte[] whole, Random random)
    {
        byte[] changed = random.Next(10) == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
        for (int i = random.Next(1, 4); i > 0 && changed.Length > 8; i--)
        {
            int place = random.Next(changed.Length - 8);
            switch (random.Next(4))
            {
                case 0:
                    changed[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    changed[place] = (byte)random.Next(256);
                    break;
                case 2:
                    BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(place), random.Next(3) switch { 0 => int.MaxValue, 1 => -1, _ => random.Next() });
                    break;
                default:
                    BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(place), random.Next(2) == 0 ? long.MaxValue : random.NextInt64());
                    break;
            }
        }

        return changed;
    }

    // Tensors, and beside them what trainers save: objects of unknown classes, a module that was pickled whole, large numbers.
    private static byte[] Pickle(PickleWriter writer) => writer.Op('}').Op('(').Text("epoch").Op((byte)'K', 3)
        .Text("args").Global("argparse", "Namespace").Op(')').Op(0x81).Op('}').Text("lr").Op((byte)'G').Op(new byte[8]).Op('s').Op('b')
        .Text("random").Op(0x8a, 16).Op(new byte[15]).Op(64)
        .Text("counter").Global("collections", "Counter").Op('}').Op((byte)'K', 30).Op((byte)'K', 1).Op('s').Op(0x85).Op('R')
        .Text("log").Global("collections", "OrderedDict").Op(']').Op(']').Op('(').Text("a").Op('N').Op('e').Op('a').Op(0x85).Op('R')
        .Text("ema").Global("net", "Net").Op(')').Op(0x81).Op('}').Op('(').Text("_parameters").Op('}').Text("w").Tensor(SavedTensor.Vector("0", 12)).Op('s')
        .Text("_buffers").Op('}').Text("_modules").Op('}').Op('u').Op('b')
        .Text("state_dict").State(
            ("conv.weight", new("FloatStorage", "0", 12, 0, [2, 3], [1, 2])),
            ("conv.bias", new("FloatStorage", "0", 12, 6, [6], [1])),
            ("flags", SavedTensor.Vector("1", 3, "BoolStorage"))).Op('u').End();

    private int Mutate(byte[] whole, int seed, Func<byte[], TorchTensors> read, Action<TorchTensors> check)
    {
        // Loading LibTorch allocates; where this is the first test to run, it is not the first file that does.
        TorchRuntime.Initialize();
        var random = new Random(seed);
        long tensors = LiveTensors.Count();
        int refused = 0;
        for (int i = 0; i < s_mutants; i++)
        {
            byte[] changed = Changed(whole, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using TorchTensors content = read(changed);
                check(content);
            }
            catch (StorageException error)
            {
                Assert.Contains("'a.pth'", error.Message, StringComparison.Ordinal);
                refused++;
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        }

        Assert.InRange(Tensor.TotalCount, 0, tensors);
        output.WriteLine($"{s_mutants} mutants of {whole.Length} bytes: {refused} refused, {s_mutants - refused} read");
        return refused;
    }
}
