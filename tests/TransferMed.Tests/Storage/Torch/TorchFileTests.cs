using TorchSharp;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Tests.Storage;

public sealed class TorchFileTests
{
    [Fact]
    public void A_state_dict_is_read_by_name_in_order()
    {
        byte[] file = CheckpointBytes.Of(
            new PickleWriter().State(("b", SavedTensor.Vector("0", 2)), ("a", new("FloatStorage", "1", 6, 0, [2, 3], [3, 1])), ("s", new("FloatStorage", "2", 1, 0, [], []))).End(),
            ("0", CheckpointBytes.Floats(1, 2)), ("1", CheckpointBytes.Floats(1, 2, 3, 4, 5, 6)), ("2", CheckpointBytes.Floats(7)));
        using TorchTensors read = Read(file);

        Assert.Null(read.Section);
        Assert.Equal(["b", "a", "s"], read.Names);
        Assert.Equal([2, 3], read["a"].shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], Values(read["a"]));
        Assert.Equal([1f, 2], Values(read["b"]));
        Assert.Empty(read["s"].shape);
        Assert.Equal(7f, read["s"].ToSingle());
    }

    [Fact]
    public void Views_with_strides_and_offsets_share_their_storage()
    {
        byte[] file = CheckpointBytes.Of(
            new PickleWriter().State(
                ("transposed", new("FloatStorage", "0", 6, 0, [3, 2], [1, 3])),
                ("second row", new("FloatStorage", "0", 6, 3, [3], [1])),
                ("nothing", new("FloatStorage", "0", 6, 6, [0, 4], [4, 1]))).End(),
            ("0", CheckpointBytes.Floats(1, 2, 3, 4, 5, 6)));
        using TorchTensors read = Read(file);

        Assert.Equal([1f, 4, 2, 5, 3, 6], Values(read["transposed"]));
        Assert.Equal([4f, 5, 6], Values(read["second row"]));
        Assert.Equal([0, 4], read["nothing"].shape);
    }

    [Theory]
    [InlineData("DoubleStorage", 8, ScalarType.Float64)]
    [InlineData("FloatStorage", 4, ScalarType.Float32)]
    [InlineData("HalfStorage", 2, ScalarType.Float16)]
    [InlineData("BFloat16Storage", 2, ScalarType.BFloat16)]
    [InlineData("LongStorage", 8, ScalarType.Int64)]
    [InlineData("IntStorage", 4, ScalarType.Int32)]
    [InlineData("ByteStorage", 1, ScalarType.Byte)]
    [InlineData("BoolStorage", 1, ScalarType.Bool)]
    public void Every_element_type_is_read(string storage, int size, ScalarType type)
    {
        byte[] data = new byte[3 * size];
        data[0] = 1;
        data[2 * size] = 1;
        using TorchTensors read = Read(CheckpointBytes.Of(new PickleWriter().State(("x", SavedTensor.Vector("0", 3, storage))).End(), ("0", data)));

        Assert.Equal(type, read["x"].dtype);
        Assert.Equal(data, read["x"].bytes.ToArray());
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model_state_dict")]
    [InlineData("model")]
    [InlineData("net")]
    public void A_state_dict_under_a_usual_key_is_found_beside_other_things(string section)
    {
        byte[] pickle = new PickleWriter().Op('}').Op('(')
            .Text("epoch").Op((byte)'K', 7)
            .Text("loss").Op((byte)'G', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0)
            .Text("mean").Tensor(SavedTensor.Vector("1", 1))
            .Text("steps").Op(']').Op('(').Op((byte)'J', 255, 255, 255, 255).Op((byte)'M', 1, 1).Op('e')
            .Text(section).State(("w", SavedTensor.Vector("0", 2)))
            .Text("best").Op('N').Op('u').End();
        using TorchTensors read = Read(CheckpointBytes.Of(pickle, ("0", CheckpointBytes.Floats(1, 2)), ("1", CheckpointBytes.Floats(3))));

        Assert.Equal(section, read.Section);
        Assert.Equal(["w"], read.Names);
    }

    [Fact]
    public void Parameters_and_sizes_are_read_and_memorised_values_recalled()
    {
        byte[] pickle = new PickleWriter().Op('}')
            .Text("w").Global("torch._utils", "_rebuild_parameter").Tensor(SavedTensor.Vector("0", 2)).Op(0x88).OrderedDictionary().Op(0x87).Op('R').Op((byte)'q', 9).Op('s')
            .Text("same").Op((byte)'h', 9).Op('s')
            .Text("size").Global("torch", "Size").Numbers(1, 2).Op(0x85).Op('R').Op('s').End();
        using TorchTensors read = Read(CheckpointBytes.Of(pickle, ("0", CheckpointBytes.Floats(1, 2))));

        Assert.Equal(["w", "same"], read.Names);
        Assert.Equal([1f, 2], Values(read["same"]));
    }

    [Fact]
    public void Only_wanted_tensors_are_read_and_outlive_a_dispose_scope()
    {
        byte[] file = CheckpointBytes.Of(new PickleWriter().State(("lost", SavedTensor.Vector("9", 2)), ("w", SavedTensor.Vector("0", 2))).End(), ("0", CheckpointBytes.Floats(1, 2)));
        TorchTensors read;
        using (NewDisposeScope())
        {
            read = TorchTensors.Read(new MemoryStream(file), "a.pth", name => name == "w");
        }

        using (read)
        {
            Assert.Equal(["w"], read.Names);
            Assert.Equal([1f, 2], Values(read["w"]));
        }

        Assert.True(read["w"].IsInvalid);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("none.pth");
        Assert.Contains(path, Assert.Throws<StorageException>(() => TorchTensors.Read(path)).Message, StringComparison.Ordinal);
    }

    private static TorchTensors Read(byte[] file)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.pth");
        File.WriteAllBytes(path, file);
        return TorchTensors.Read(path);
    }

    private static float[] Values(Tensor tensor)
    {
        using Tensor copy = tensor.contiguous();
        return copy.data<float>().ToArray();
    }
}
