using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Tests.Storage;

/// <summary>Checkpoints of PyTorch before 1.6.</summary>
public sealed class OldTorchFileTests
{
    private static readonly byte[] s_six = CheckpointBytes.Floats(1, 2, 3, 4, 5, 6);

    [Fact]
    public void Tensors_are_read_by_name_with_views_of_one_storage()
    {
        byte[] file = CheckpointBytes.OfOld(
            Old().Op('}').Op('(').Text("epoch").Op((byte)'K', 7).Text("args").Global("argparse", "Namespace").Op(')').Op(0x81).Text("state_dict").State(
                ("b", new("FloatStorage", "94", 6, 0, [3, 2], [1, 3])),
                ("a", new("FloatStorage", "94", 6, 3, [3], [1])),
                ("n", SavedTensor.Vector("12", 2, "LongStorage")),
                ("none", SavedTensor.Vector("13", 0))).Op('u').End(),
            ("12", [7, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255], 8), ("13", [], 4), ("94", s_six, 4));
        using TorchTensors read = Read(file);

        Assert.Equal("state_dict", read.Section);
        Assert.Equal(["b", "a", "n", "none"], read.Names);
        Assert.Equal([1f, 4, 2, 5, 3, 6], Values(read["b"]));
        Assert.Equal([4f, 5, 6], Values(read["a"]));
        Assert.Equal([7L, -1], read["n"].data<long>().ToArray());
        Assert.Equal([0], read["none"].shape);
        Assert.Contains(read.Notes, note => note.Contains("'args' (argparse.Namespace)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_storage_that_was_a_view_of_another_is_read_from_it()
    {
        byte[] file = CheckpointBytes.OfOld(
            Old().State(
                ("all", SavedTensor.Vector("1", 6)),
                ("tail", new("FloatStorage", "1", 6, 1, [2], [1]) { View = ("2", 3, 3) })).End(),
            ("1", s_six, 4));
        using TorchTensors read = Read(file);
        Assert.Equal([5f, 6], Values(read["tail"]));
    }

    [Fact]
    public void Tensors_of_a_graphics_card_and_of_the_first_versions_are_read()
    {
        // Python 2: text as bytes, an ordered dictionary as a list of pairs, tensors without flags.
        PickleWriter writer = Old().Global("collections", "OrderedDict").Op(']').Op(']').Op('(').Op((byte)'U', 1, (byte)'w')
            .Global("torch._utils", "_rebuild_tensor").Op('(').Op('(').Op((byte)'U', 7).Op("storage"u8.ToArray()).Global("torch.cuda", "FloatStorage")
            .Op((byte)'U', 1, (byte)'5').Op((byte)'U', 6).Op("cuda:0"u8.ToArray()).Number(6).Op('N').Op('t').Op('Q').Number(0).Numbers(6).Numbers(1).Op('t').Op('R')
            .Op('e').Op('a').Op(0x85).Op('R');
        using TorchTensors read = Read(CheckpointBytes.OfOld(writer.End(), ("5", s_six, 4)));
        Assert.Equal(["w"], read.Names);
        Assert.Equal([1f, 2, 3, 4, 5, 6], Values(read["w"]));
    }

    [Fact]
    public void A_module_with_its_sources_gives_its_state()
    {
        PickleWriter writer = Old().Op('(').Text("module").Global("net", "Net").Text("net.py").Text("class Net: ...").Op('t').Op('Q').Op(')').Op(0x81)
            .Op('}').Op('(').Text("_parameters").OrderedDictionary().Text("w")
            .Global("torch.nn.parameter", "Parameter").Tensor(SavedTensor.Vector("5", 6)).Op(0x85).Op('R').Op(0x88).Op(0x89).OrderedDictionary().Op(0x87).Op('b').Op('s')
            .Text("_buffers").OrderedDictionary().Text("_modules").OrderedDictionary().Op('u').Op('b');
        using TorchTensors read = Read(CheckpointBytes.OfOld(writer.End(), ("5", s_six, 4)));
        Assert.Equal(["w"], read.Names);
        Assert.Contains("'net.Net'", Assert.Single(read.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Storages_of_other_elements_are_passed_over()
    {
        byte[] file = CheckpointBytes.OfOld(
            Old().Op('}').Op('(').Text("phase").Tensor(SavedTensor.Vector("1", 1, "ComplexFloatStorage")).Text("w").Tensor(SavedTensor.Vector("2", 6)).Op('u').End(),
            ("1", new byte[8], 8), ("2", s_six, 4));
        using TorchTensors read = TorchTensors.Read(new MemoryStream(file), "old.pth", name => name == "w");
        Assert.Equal([1f, 2, 3, 4, 5, 6], Values(read["w"]));
        Assert.Contains("'phase'", Assert.Throws<StorageException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", 5, "has 6 elements where its pickle says 5")]
    [InlineData("6", 6, "whose type its pickle does not tell")]
    public void A_storage_that_is_not_the_pickles_is_refused(string key, long count, string fault) =>
        AssertRefused(CheckpointBytes.OfOld(Old().State(("w", SavedTensor.Vector("5", count))).End(), (key, s_six, 4)), fault);

    [Fact]
    public void A_storage_that_is_missing_double_or_longer_than_the_file_is_refused()
    {
        byte[] pickle = Old().State(("w", SavedTensor.Vector("5", 6))).End();
        AssertRefused(CheckpointBytes.OfOld(pickle), "lacks the storage '5'");
        AssertRefused(CheckpointBytes.OfOld(pickle, ("5", s_six, 4), ("5", s_six, 4)), "lists the storage '5' twice");
        AssertRefused([.. CheckpointBytes.OfOld(pickle, ("5", s_six, 4)), 0], "1 bytes follow");
        AssertRefused(CheckpointBytes.OfOld(pickle, ("5", s_six, 4))[..^1], "behind the end of the file");
        AssertRefused(CheckpointBytes.OfOld(pickle, ("5", s_six, 4))[..^25], "ends before the storage");
        AssertRefused(CheckpointBytes.OfOld(Old().State(("w", SavedTensor.Vector("5", 2, "BoolStorage"))).End(), ("5", [1, 2], 1)), "neither 0 nor 1");

        byte[] huge = [.. CheckpointBytes.OfOld(Old().State(("w", SavedTensor.Vector("5", 1L << 60))).End(), ("5", [], 4))[..^8], .. BitConverter.GetBytes(1L << 60)];
        AssertRefused(huge, "behind the end of the file");
    }

    [Theory]
    [InlineData(4, 3, "does not lie within it")]
    [InlineData(0, 7, "does not lie within it")]
    [InlineData(long.MaxValue, 1, "does not lie within it")]
    [InlineData(-1, 2, "does not lie within it")]
    [InlineData(3, 1, "more elements than its storage")]
    public void A_view_beyond_its_storage_is_refused(long start, long count, string fault) => AssertRefused(
        CheckpointBytes.OfOld(Old().State(("w", new("FloatStorage", "5", 6, 0, [2], [1]) { View = ("6", start, count) })).End(), ("5", s_six, 4)), fault);

    [Fact]
    public void Other_versions_and_other_pickles_are_refused_by_name()
    {
        byte[] whole = CheckpointBytes.OfOld(Old().State(("w", SavedTensor.Vector("5", 6))).End(), ("5", s_six, 4));
        byte[] version = [.. whole];
        version[Find(whole, [(byte)'M', 0xe9, 3]) + 1] = 0xe8;
        AssertRefused(version, "in the version 1000 of it");
        byte[] big = [.. whole];
        big[Find(whole, "little_endian"u8) + 13] = 0x89;
        AssertRefused(big, "big-endian");
        AssertRefused(new PickleWriter().Op('}').Op((byte)'q', 0).End(), "not one of torch.save");
        AssertRefused([0x80, 2], "in the middle of an instruction");
    }

    [Fact]
    public void Long_pickles_take_no_more_memory_than_the_limit()
    {
        const int Most = PickleInput.MaximumBytes + (1 << 16);
        byte[] head = CheckpointBytes.OfOld([])[..^20];
        byte[] file = new byte[Most + 1];
        head.CopyTo(file, 0);
        int text = Array.LastIndexOf(head, (byte)'.') + 1;
        new byte[] { 0x80, 2, (byte)'X', 255, 255, 255, 127 }.CopyTo(file, text);
        AssertRefused(file, $"have more than {Most} bytes");

        using var terabyte = new LongStream(file, 1L << 40);
        Assert.Contains($"have more than {Most} bytes", Assert.Throws<StorageException>(() => TorchTensors.Read(terabyte, "old.pth")).Message, StringComparison.Ordinal);
    }

    /// <summary>Says that it is longer than it is, as a file with a hole at its end.</summary>
    private sealed class LongStream(byte[] start, long length) : MemoryStream(start)
    {
        public override long Length => length;
    }

    private static PickleWriter Old() => new() { Old = true };

    private static int Find(byte[] whole, ReadOnlySpan<byte> part) => whole.AsSpan().IndexOf(part);

    private static TorchTensors Read(byte[] file) => TorchTensors.Read(new MemoryStream(file), "old.pth");

    private static void AssertRefused(byte[] file, string fault)
    {
        long tensors = LiveTensors.Count();
        string message = Assert.Throws<StorageException>(() => Read(file)).Message;
        Assert.Contains("'old.pth'", message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.InRange(Tensor.TotalCount, 0, tensors);
    }

    private static float[] Values(Tensor tensor)
    {
        using Tensor copy = tensor.contiguous();
        return copy.data<float>().ToArray();
    }
}
