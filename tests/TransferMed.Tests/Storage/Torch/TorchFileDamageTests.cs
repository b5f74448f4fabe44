using System.IO.Compression;
using System.Text;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Tests.Storage;

/// <summary>Hostile and damaged checkpoints are refused with the file and the cause.</summary>
public sealed class TorchFileDamageTests
{
    private static readonly byte[] s_data = CheckpointBytes.Floats(1, 2, 3, 4, 5, 6);

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch._utils", "_rebuild_tensor")]
    [InlineData("torch", "ShortStorage")]
    [InlineData("torchvision.models.resnet", "ResNet")]
    [InlineData("argparse", "Namespace")]
    public void An_object_in_the_place_of_the_tensors_is_refused_by_name(string module, string name)
    {
        byte[] call = new PickleWriter().Global(module, name).Text("echo 1").Op(0x85).Op('R').End();
        AssertRefused(CheckpointBytes.Of(call), $"'{module}.{name}'");
        byte[] modern = new PickleWriter().Text(module).Text(name).Op(0x93).End();
        AssertRefused(CheckpointBytes.Of(modern), $"'{module}.{name}'");
    }

    [Theory]
    [InlineData('\x82', "EXT")]
    [InlineData('P', "PERSID")]
    [InlineData('V', "0x56")]
    public void An_instruction_that_no_checkpoint_needs_is_refused_by_name(char instruction, string name) =>
        AssertRefused(CheckpointBytes.Of(new PickleWriter().Op('(').Op(instruction).End()), $"the instruction {name}");

    [Theory]
    [InlineData(7, 0, new long[] { 6 }, new long[] { 1 }, "24 bytes and not 7 elements")]
    [InlineData(long.MaxValue, 0, new long[] { 6 }, new long[] { 1 }, "24 bytes and not")]
    [InlineData(6, 0, new long[] { 7 }, new long[] { 1 }, "more elements than its storage")]
    [InlineData(6, 1, new long[] { 6 }, new long[] { 1 }, "reaches element 6")]
    [InlineData(6, 0, new long[] { 2, 3 }, new long[] { 4, 1 }, "reaches element 6")]
    [InlineData(6, 0, new long[] { 1000, 1000 }, new long[] { 0, 0 }, "more elements than its storage")]
    [InlineData(6, 0, new long[] { 2 }, new long[] { long.MaxValue }, "reaches element")]
    [InlineData(6, long.MaxValue, new long[] { 6 }, new long[] { 1 }, "reaches element")]
    [InlineData(6, -1, new long[] { 6 }, new long[] { 1 }, "negative")]
    [InlineData(6, 0, new long[] { -6 }, new long[] { 1 }, "negative")]
    [InlineData(6, 0, new long[] { 6 }, new long[] { -1 }, "negative")]
    [InlineData(6, 0, new long[] { 1L << 32, 1L << 32 }, new long[] { 1, 1 }, "negative or too large")]
    [InlineData(6, 0, new long[] { 0, 1L << 40, 1L << 40 }, new long[] { 1, 1, 1 }, "negative or too large")]
    [InlineData(6, 0, new long[] { 6 }, new long[] { 1, 1 }, "1 sizes and 2 strides")]
    [InlineData(-6, 0, new long[] { 6 }, new long[] { 1 }, "no storage")]
    public void A_tensor_that_its_storage_does_not_hold_is_refused(long count, long offset, long[] shape, long[] strides, string fault) =>
        AssertRefused(CheckpointBytes.Of(new PickleWriter().State(("w", new("FloatStorage", "0", count, offset, shape, strides))).End(), ("0", s_data)), fault);

    [Fact]
    public void More_than_64_dimensions_are_refused()
    {
        long[] ones = [.. Enumerable.Repeat(1L, 65)];
        AssertRefused(CheckpointBytes.Of(new PickleWriter().State(("w", new("FloatStorage", "0", 6, 0, ones, ones))).End(), ("0", s_data)), "at most 64");
    }

    [Fact]
    public void One_storage_described_in_two_ways_is_refused() => AssertRefused(
        CheckpointBytes.Of(new PickleWriter().State(("a", SavedTensor.Vector("0", 6)), ("b", SavedTensor.Vector("0", 3, "DoubleStorage"))).End(), ("0", s_data)),
        "described in two ways");

    [Fact]
    public void Truth_values_other_than_0_and_1_are_refused() => AssertRefused(
        CheckpointBytes.Of(new PickleWriter().State(("a", SavedTensor.Vector("0", 2, "BoolStorage"))).End(), ("0", [1, 2])), "neither 0 nor 1");

    [Fact]
    public void A_missing_storage_is_named() =>
        AssertRefused(CheckpointBytes.Of(new PickleWriter().State(("a", SavedTensor.Vector("7", 2))).End(), ("0", s_data)), "lacks the entry 'archive/data/7'");

    [Fact]
    public void Two_tensors_of_one_name_are_refused() => AssertRefused(
        CheckpointBytes.Of(new PickleWriter().State(("a", SavedTensor.Vector("0", 6)), ("a", SavedTensor.Vector("0", 6))).End(), ("0", s_data)), "two tensors of the name 'a'");

    [Fact]
    public void A_big_endian_file_is_refused() => AssertRefused(
        CheckpointBytes.Zip([("archive/data.pkl", new PickleWriter().State(("a", SavedTensor.Vector("0", 6))).End()), ("archive/byteorder", "big"u8.ToArray()), ("archive/data/0", s_data)]),
        "big-endian");

    [Fact]
    public void A_compressed_archive_is_refused_before_it_is_inflated()
    {
        byte[] bomb = CheckpointBytes.Zip(
            [("archive/data.pkl", new PickleWriter().State(("a", SavedTensor.Vector("0", 1 << 22))).End()), ("archive/data/0", new byte[1 << 24])], CompressionLevel.Optimal);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(bomb, "compressed");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Entries_of_one_name_are_refused() =>
        AssertRefused(CheckpointBytes.Zip([("a/data.pkl", [1]), ("a/data.pkl", [1])]), "two entries of the name");

    [Fact]
    public void An_archive_of_something_else_is_refused()
    {
        AssertRefused(CheckpointBytes.Zip([("a.txt", [1])]), "no entry 'data.pkl'");
        AssertRefused(CheckpointBytes.Zip([("a/data.pkl", [1]), ("b/data.pkl", [1])]), "two entries that end in 'data.pkl'");
        AssertRefused(CheckpointBytes.Zip([("a/data.pkl", [1]), ("a/constants.pkl", [1])]), "TorchScript");
        AssertRefused("hello, this is no archive"u8.ToArray(), "does not start as a zip archive");
        AssertRefused([], "does not start as a zip archive");
    }

    [Fact]
    public void Archives_of_other_kinds_are_refused_with_the_way_out()
    {
        byte[] tar = new byte[1024];
        Encoding.ASCII.GetBytes("ustar").CopyTo(tar, 257);
        AssertRefused(tar, "is a tar archive");
        AssertRefused([0x1f, 0x8b, 8, 0], "compressed by gzip");
    }

    [Fact]
    public void One_list_of_pairs_cannot_become_dictionaries_without_end()
    {
        // 1,000 pairs behind one name, and 10,000 calls that make a dictionary of them.
        PickleWriter writer = new PickleWriter().Op(']').Op((byte)'q', 0).Op('(');
        for (int i = 0; i < 1000; i++)
        {
            writer.Op('N').Op('N').Op(0x86);
        }

        writer.Op('e').Op('0').Global("collections", "OrderedDict").Op((byte)'q', 1).Op('0');
        for (int i = 0; i < 10_000; i++)
        {
            writer.Op((byte)'h', 1).Op((byte)'h', 0).Op(0x85).Op('R');
        }

        AssertRefused(CheckpointBytes.Of(writer.End()), "more than 2000000 values");
    }

    [Fact]
    public void A_checkpoint_without_tensors_shows_its_keys() =>
        AssertRefused(CheckpointBytes.Of(new PickleWriter().Op('}').Text("weights").Op('}').Op('s').End()), "its keys are 'weights'");

    [Fact]
    public void A_value_that_is_no_dictionary_is_refused() => AssertRefused(CheckpointBytes.Of(new PickleWriter().Op('N').End()), "no dictionary of tensors");

    [Theory]
    [InlineData(new byte[] { (byte)'X', 255, 255, 255, 255 }, "in the middle of an instruction")]
    [InlineData(new byte[] { 0x8d, 255, 255, 255, 255, 255, 255, 255, 255 }, "in the middle of an instruction")]
    [InlineData(new byte[] { 0x8a, 200 }, "in the middle of an instruction")]
    [InlineData(new byte[] { 0x8b, 1, 4, 0, 0 }, "a number of 1025 bytes")]
    [InlineData(new byte[] { (byte)'(', (byte)'o' }, "cannot be called")]
    [InlineData(new byte[] { (byte)'N', (byte)'N', (byte)'b' }, "something that has none")]
    [InlineData(new byte[] { 0x96, 255, 255, 255, 255, 255, 255, 255, 127 }, "in the middle of an instruction")]
    [InlineData(new byte[] { (byte)'c', (byte)'o', (byte)'s' }, "in the middle of an instruction")]
    [InlineData(new byte[] { 0x8c, 1, 255 }, "not UTF-8")]
    [InlineData(new byte[] { (byte)'t' }, "a mark that it has not set")]
    [InlineData(new byte[] { 0x85 }, "a value that it has not made")]
    [InlineData(new byte[] { (byte)'N', (byte)'(', (byte)'0' }, "a value that it has not made")]
    [InlineData(new byte[] { (byte)'h', 3 }, "has not memorised")]
    [InlineData(new byte[] { (byte)'N', (byte)')', (byte)'R' }, "cannot be called")]
    [InlineData(new byte[] { (byte)')', (byte)'N', (byte)'a' }, "not a list")]
    [InlineData(new byte[] { (byte)'}', (byte)'(', (byte)'N', (byte)'u' }, "a key without a value")]
    [InlineData(new byte[] { (byte)'N', (byte)'Q' }, "no storage of a known type")]
    [InlineData(new byte[] { 0x80, 9 }, "protocol 9")]
    public void A_broken_pickle_is_refused(byte[] instructions, string fault) => AssertRefused(CheckpointBytes.Of(new PickleWriter().Op(instructions).End()), fault);

    [Fact]
    public void A_pickle_of_endless_values_is_refused()
    {
        byte[] values = new byte[PickleStack.MaximumValues + 1];
        Array.Fill(values, (byte)'N');
        AssertRefused(CheckpointBytes.Of(new PickleWriter().Op(values).End()), "more than 2000000 values");
        AssertRefused(CheckpointBytes.Of(new byte[PickleInput.MaximumBytes + 1]), "at most 16777216");
    }

    [Fact]
    public void A_deep_and_a_circular_pickle_end()
    {
        byte[] deep = new byte[1_000_000];
        Array.Fill(deep, (byte)0x85);
        AssertRefused(CheckpointBytes.Of(new PickleWriter().Op('N').Op(deep).End()), "no dictionary of tensors");
        AssertRefused(CheckpointBytes.Of(new PickleWriter().Op('}').Op((byte)'q', 0).Text("model").Op((byte)'h', 0).Op('s').End()), "holds no tensors");
    }

    private static void AssertRefused(byte[] file, string fault)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("damaged.pth");
        File.WriteAllBytes(path, file);
        long tensors = LiveTensors.Count();
        var error = Assert.Throws<StorageException>(() => TorchTensors.Read(path));
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.InRange(Tensor.TotalCount, 0, tensors);
    }
}
