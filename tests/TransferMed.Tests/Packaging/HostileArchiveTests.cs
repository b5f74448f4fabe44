using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TransferMed.Evaluation;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Tests.Storage;
using TransferMed.Tests.Training;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TransferMed.Tests.Packaging;

/// <summary>Archives that lie are refused with file and cause; changed ones are refused or read right.</summary>
public sealed class HostileArchiveTests(ITestOutputHelper output) : IDisposable
{
    private static readonly byte[] s_whole = PackageFixture.Whole();

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("model.tmed");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Changed_files_are_refused_or_read_right()
    {
        using TrainedModel original = PackageFixture.Model();
        float[] weights = Values(original);
        File.WriteAllBytes(Path, s_whole);
        ModelCard card = ModelPackage.Inspect(Path);
        var random = new Random(7);
        int refused = 0;
        int count = Fuzzing.Count(1_000);
        for (int i = 0; i < count; i++)
        {
            byte[] changed = Changed(random);
            File.WriteAllBytes(Path, changed);
            long before = GC.GetAllocatedBytesForCurrentThread();
            long tensors = Tensor.TotalCount;
            try
            {
                ModelPackage.Load(Path).Dispose();
                using TrainedModel model = TrainedModel.Load(Path, TorchDevice.Cpu);
                Contents.Same(card, model.Card);
                Assert.Equal(weights, Values(model));
            }
            catch (TransferMedException error)
            {
                Assert.Contains(Path, error.Message, StringComparison.Ordinal);
                refused++;
                Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2 * s_whole.Length + (1 << 20));
                Assert.InRange(Tensor.TotalCount, 0, tensors);
            }
        }

        output.WriteLine($"{count} files, {refused} refused");
        Assert.InRange(refused, count * 7 / 10, count - 1);
    }

    [Fact]
    public void Thousands_of_changed_parts_with_right_hashes_are_refused_or_stay_in_their_bounds()
    {
        var random = new Random(8);
        OrderedDictionary<string, byte[]> parts = PackageFixture.Parts(s_whole);
        string[] names = [PackageFixture.Card, PackageFixture.Card, PackageFixture.Weights, PackageFixture.Distances];
        int refused = 0;
        int count = Fuzzing.Count(1_000);
        for (int i = 0; i < count; i++)
        {
            string name = names[random.Next(names.Length)];
            byte[] changed = name == PackageFixture.Card && random.Next(2) == 0
                ? Encoding.UTF8.GetBytes(JsonMutation.Of(Encoding.UTF8.GetString(parts[name]), random))
                : TorchFileMutationTests.Changed(parts[name], random);
            File.WriteAllBytes(Path, PackageFixture.Rebuilt(s_whole, own => own[name] = changed));
            try
            {
                using TrainedModel model = TrainedModel.Load(Path, TorchDevice.Cpu);

                // Whatever was read works.
                PredictionSet predictions = PackageFixture.Predictions(9);
                _ = model.Assessment?.Conformal?.Apply(model.Assessment.Calibrator?.Apply(predictions) ?? predictions);
                _ = model.Assessment?.OutOfDistribution?.Score.Of(new float[3], new float[6]);
                model.Save(_folder.File("again.tmed"));
            }
            catch (TransferMedException error)
            {
                Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        output.WriteLine($"{count} packages, {refused} refused");
        Assert.InRange(refused, count * 3 / 10, count - 1);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (int length = 0; length < s_whole.Length; length += 1 + length / 500)
        {
            File.WriteAllBytes(Path, s_whole[..length]);
            Assert.ThrowsAny<TransferMedException>(() => ModelPackage.Inspect(Path));
        }
    }

    [Fact]
    public void A_bomb_is_refused_before_it_is_inflated()
    {
        OrderedDictionary<string, byte[]> parts = PackageFixture.Parts(s_whole);
        parts[PackageFixture.Card] = new byte[64 << 20];
        byte[] bomb = PackageFixture.Zip(parts, CompressionLevel.Optimal);
        Assert.True(bomb.Length < 1 << 18);
        File.WriteAllBytes(Path, bomb);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused("is compressed or encrypted");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory]
    [InlineData("../card.json")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("C:card")]
    [InlineData(".hidden")]
    [InlineData("..")]
    [InlineData("naïve.bin")]
    [InlineData("a\u0000b")]
    public void A_name_that_is_a_path_or_odd_is_refused(string name)
    {
        File.WriteAllBytes(Path, PackageFixture.Zip([.. PackageFixture.Parts(s_whole), new(name, [1])]));
        AssertRefused("names have up to 100 letters");
    }

    [Fact]
    public void A_name_that_is_too_long_is_refused()
    {
        File.WriteAllBytes(Path, PackageFixture.Zip([new(new string('a', 101), [1])]));
        AssertRefused("names have up to 100 letters");
    }

    [Theory]
    [InlineData("card.json")]
    [InlineData("CARD.json")]
    public void Two_files_of_one_name_are_refused(string name)
    {
        File.WriteAllBytes(Path, PackageFixture.Zip([.. PackageFixture.Parts(s_whole), new(name, [1])]));
        AssertRefused($"the file '{name}' twice");
    }

    [Fact]
    public void More_files_than_a_package_has_are_refused()
    {
        File.WriteAllBytes(Path, PackageFixture.Zip(Enumerable.Range(0, 65).Select(i => KeyValuePair.Create($"f{i}", new byte[1]))));
        AssertRefused("65 files");
    }

    [Theory]
    [InlineData(20, 0xFFFFFFFE, "compressed")]
    [InlineData(24, 0xFFFFFFFE, "compressed")]
    [InlineData(42, 0xFFFFFFFE, "behind the data")]
    [InlineData(42, 0xFFFFFFFF, "64-bit")]
    [InlineData(28, 0x00000000, "names have up to 100 letters")]
    [InlineData(30, 0xFFFFFFFF, "ends within an entry")]
    [InlineData(8, 0x00000001, "encrypted")]
    [InlineData(0, 0x00000000, "directory is broken")]
    public void A_directory_that_lies_is_refused(int field, long value, string fault)
    {
        byte[] file = [.. s_whole];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(DirectoryStart(file) + field), (uint)value);
        File.WriteAllBytes(Path, file);
        AssertRefused(fault);
    }

    [Fact]
    public void Claims_of_four_gigabytes_in_both_headers_are_refused_without_taking_them()
    {
        byte[] file = [.. s_whole];
        int directory = DirectoryStart(file);
        foreach (int field in (int[])[directory + 20, directory + 24, 18, 22])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(field), 0xFFFFFFF0);
        }

        File.WriteAllBytes(Path, file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused("claims 4294967280 bytes");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory]
    [InlineData(10, 0xFFFF, "contradicts itself")]
    [InlineData(12, 0xFFFFFFFF, "directory of 4294967295 bytes")]
    [InlineData(16, 0xFFFFFFFF, "does not reach to its end")]
    [InlineData(20, 5, "contradicts itself")]
    [InlineData(4, 1, "several volumes")]
    public void An_end_that_lies_is_refused(int field, long value, string fault)
    {
        byte[] file = [.. s_whole];
        Span<byte> end = file.AsSpan(file.Length - 22 + field);
        if (field is 10 or 20 or 4)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(end, (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(end, (uint)value);
        }

        File.WriteAllBytes(Path, file);
        AssertRefused(fault);
    }

    [Fact]
    public void Two_entries_on_the_same_bytes_are_refused()
    {
        // The second entry of the directory is made to point at the first file, under the second's name in both places.
        byte[] file = PackageFixture.Zip([new("aaaa", [1, 2, 3]), new("bbbb", [1, 2, 3])]);
        int second = DirectoryStart(file) + 46 + 4;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(second + 42), 0);
        Encoding.ASCII.GetBytes("bbbb").CopyTo(file, 30);
        Encoding.ASCII.GetBytes("cccc").CopyTo(file, DirectoryStart(file) + 46);
        File.WriteAllBytes(Path, file);
        AssertRefused("contradict each other");

        file = PackageFixture.Zip([new("outer", PackageFixture.Zip([new("inner", [1])])), new("inner", [1])]);
        int inner = DirectoryStart(file) + 46 + 5;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(inner + 42), 35);
        File.WriteAllBytes(Path, file);
        AssertRefused("overlap");
    }

    private static float[] Values(TrainedModel model)
    {
        using var scope = NewDisposeScope();
        return [.. model.Network.State().SelectMany(entry => ToyNetwork.Values(entry.Value))];
    }

    private static int DirectoryStart(byte[] file) => (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 6));

    /// <summary>Most changes hit headers and directory, where they mean something, and not the many bytes of the weights.</summary>
    private static byte[] Changed(Random random)
    {
        if (random.Next(3) == 0)
        {
            return TorchFileMutationTests.Changed(s_whole, random);
        }

        byte[] changed = [.. s_whole];
        int directory = DirectoryStart(changed);
        (int start, int length) = random.Next(3) switch
        {
            0 => (directory, changed.Length - directory),
            1 => (0, 100),
            _ => (directory - 800, 800),
        };
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int place = start + random.Next(length - 4);
            if (random.Next(2) == 0)
            {
                changed[place] ^= (byte)(1 << random.Next(8));
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(place), random.Next(3) switch { 0 => int.MaxValue, 1 => -1, _ => random.Next(changed.Length) });
            }
        }

        return changed;
    }

    private void AssertRefused(string fault)
    {
        foreach (Action read in (Action[])[() => ModelPackage.Inspect(Path), () => TrainedModel.Load(Path, TorchDevice.Cpu).Dispose()])
        {
            var error = Assert.Throws<StorageException>(read);
            Assert.Contains($"'{Path}'", error.Message, StringComparison.Ordinal);
            Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        }
    }
}
