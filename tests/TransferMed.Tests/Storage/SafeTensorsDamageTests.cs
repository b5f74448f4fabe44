using System.Buffers.Binary;
using System.Text;
using CsCheck;
using TransferMed.Storage;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TransferMed.Tests.Storage;

public sealed class SafeTensorsDamageTests(ITestOutputHelper output)
{
    private const string Valid = """{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}""";

    [Theory]
    [InlineData("""{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}""", "no valid JSON")]
    [InlineData(Valid + "x", "no valid JSON")]
    [InlineData(" " + Valid, "does not start with '{'")]
    [InlineData("[]", "does not start with '{'")]
    [InlineData("""{"w":7}""", "'w' of its header must have an object")]
    [InlineData("""{"w":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", "element type 'C64'")]
    [InlineData("""{"w":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}""", "text as dtype")]
    [InlineData("""{"w":{"shape":[2],"data_offsets":[0,8]}}""", "lacks its dtype")]
    [InlineData("""{"w":{"dtype":"I32","data_offsets":[0,8]}}""", "lacks its dtype, its shape")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2]}}""", "two data_offsets")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2],"data_offsets":[8]}}""", "two data_offsets")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,4,8]}}""", "more than 2 numbers")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8],"shape":[2]}}""", "property 'shape'")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8],"more":1}}""", "property 'more'")]
    [InlineData("""{"w":{"dtype":"I32","shape":[3],"data_offsets":[0,8]}}""", "takes 12 bytes, but has 8")]
    [InlineData("""{"w":{"dtype":"I32","shape":[-2],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2.5],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("""{"w":{"dtype":"I32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("""{"w":{"dtype":"I32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "takes too many bytes")]
    [InlineData("""{"w":{"dtype":"I32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}""", "takes too many bytes")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2],"data_offsets":[8,0]}}""", "before its start")]
    [InlineData("""{"w":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", "but 8 follow the header")]
    [InlineData("""{"w":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", "take 4 bytes, but 8 follow")]
    [InlineData("""{"w":{"dtype":"I32","shape":[1],"data_offsets":[4,8]}}""", "leave a gap")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},"v":{"dtype":"I32","shape":[1],"data_offsets":[4,8]}}""", "overlap")]
    [InlineData("""{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"I32","shape":[0],"data_offsets":[8,8]}}""", "names 'w' twice")]
    [InlineData("""{"__metadata__":{"a":1},"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", "text for the key 'a'")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"},"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", "key 'a' twice")]
    [InlineData("""{"__metadata__":[],"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", "must have an object")]
    [InlineData("""{"\ud800":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", "no valid JSON")]
    [InlineData("""{"w":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}""", "neither 0 nor 1")]
    [InlineData("{}", "take 0 bytes, but 8 follow")]
    public void Names_the_fault(string header, string fault) => AssertRefused(FileOf(header, [1, 0, 0, 0, 2, 0, 0, 0]), fault);

    [Fact]
    public void Names_a_shape_with_too_many_dimensions()
    {
        string shape = string.Join(",", Enumerable.Repeat(1, 65));
        AssertRefused(FileOf($$$"""{"w":{"dtype":"I32","shape":[{{{shape}}}],"data_offsets":[0,4]}}""", new byte[4]), "more than 64 numbers");
    }

    [Fact]
    public void Names_a_file_without_a_header() => AssertRefused([1, 2, 3], "it has 3 bytes");

    [Theory]
    [InlineData(10UL, "only 0 follow")]
    [InlineData(0UL, "does not start with '{'")]
    [InlineData(99_999_999UL, "claims a header of 99999999 bytes")]
    [InlineData(ulong.MaxValue, "claims a header of 18446744073709551615 bytes")]
    [InlineData(1UL << 63, "at most 100000000 are allowed")]
    public void A_length_that_the_file_does_not_have_is_refused_without_allocating_it(ulong length, string fault)
    {
        byte[] file = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(file, fault);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] whole = FileOf(Valid, [1, 0, 0, 0, 2, 0, 0, 0]);
        using var folder = new TemporaryFolder();
        string path = folder.File("cut");
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<StorageException>(() => SafeTensors.Read(path));
        }
    }

    [Fact]
    public void Any_change_of_bytes_is_read_or_refused_and_leaks_nothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.safetensors");
        using (NewDisposeScope())
        {
            SafeTensors.Write(
                path,
                [new("a", arange(5f)), new("b", ones(2, 3, ScalarType.Bool)), new("c", zeros(0, 4, ScalarType.BFloat16)), new("d", tensor(3L))],
                new Dictionary<string, string> { ["k"] = "v" });
        }

        byte[] whole = File.ReadAllBytes(path);
        long tensors = LiveTensors.Count();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.OneOf(Gen.Byte, Gen.Char["0123456789[]{},:\""].Select(c => (byte)c))).Array[1, 4].Sample(
            changes =>
            {
                byte[] changed = [.. whole];
                foreach ((int offset, byte value) in changes)
                {
                    changed[offset] = value;
                }

                File.WriteAllBytes(path, changed);
                try
                {
                    using SafeTensors read = SafeTensors.Read(path);
                    Assert.Equal(changed.Length, read.Header.DataStart + read.Header.Tensors.Sum(entry => entry.ByteCount));
                }
                catch (StorageException error)
                {
                    Assert.Contains(path, error.Message, StringComparison.Ordinal);
                }
            },
            iter: 1000,
            threads: 1);

        // A finaliser may meanwhile have freed a tensor of an earlier test.
        Assert.InRange(Tensor.TotalCount, 0, tensors);
    }

    [Fact]
    public void Ten_thousand_changed_files_are_read_or_refused_within_twice_their_length()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.safetensors");
        using (NewDisposeScope())
        {
            SafeTensors.Write(path, [new("weight", arange(12f).reshape(3, 4)), new("flags", ones(3, ScalarType.Bool)), new("count", tensor(3L))]);
        }

        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(3);
        int refused = 0;
        int count = Fuzzing.Count(10_000);
        for (int i = 0; i < count; i++)
        {
            byte[] changed = TorchFileMutationTests.Changed(whole, random);
            File.WriteAllBytes(path, changed);
            try
            {
                using SafeTensors read = SafeTensors.Read(path);
                Assert.InRange(read.Tensors.Values.Sum(tensor => tensor.NumberOfElements * tensor.ElementSize), 0, changed.Length);
            }
            catch (StorageException error)
            {
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        output.WriteLine($"{count} files, {refused} refused");
        Assert.InRange(refused, count / 5, count - 1);
    }

    private static byte[] FileOf(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    private static void AssertRefused(byte[] file, string fault)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("damaged.safetensors");
        File.WriteAllBytes(path, file);
        var error = Assert.Throws<StorageException>(() => SafeTensors.Read(path));
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }
}
