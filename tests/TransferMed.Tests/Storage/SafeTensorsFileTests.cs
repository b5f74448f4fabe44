using System.Text;
using TorchSharp;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Tests.Storage;

public sealed class SafeTensorsFileTests
{
    [Theory]
    [InlineData(ScalarType.Float64, "F64")]
    [InlineData(ScalarType.Float32, "F32")]
    [InlineData(ScalarType.Float16, "F16")]
    [InlineData(ScalarType.BFloat16, "BF16")]
    [InlineData(ScalarType.Int64, "I64")]
    [InlineData(ScalarType.Int32, "I32")]
    [InlineData(ScalarType.Byte, "U8")]
    [InlineData(ScalarType.Bool, "BOOL")]
    public void Every_element_type_comes_back(ScalarType type, string name)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        Tensor written = arange(-3, 3).reshape(2, 3).to(type);
        string path = folder.File("a.safetensors");
        SafeTensors.Write(path, [new("x", written)]);

        Assert.Contains($"\"dtype\":\"{name}\"", Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal);
        using SafeTensors read = SafeTensors.Read(path);
        Assert.Equal(type, read["x"].dtype);
        AssertSame(written, read["x"]);
    }

    [Fact]
    public void Shapes_layouts_order_and_metadata_come_back()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        string path = folder.File("a.safetensors");
        KeyValuePair<string, Tensor>[] written =
        [
            new("flags", tensor(new[] { true, false, true })),
            new("scalar", tensor(2.5f)),
            new("transposed", arange(6f).reshape(2, 3).t()),
            new("channels last", randn(2, 3, 4, 5).contiguous().permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)),
            new("empty", zeros(0, 7)),
            new("größe/\"x\"", tensor(long.MinValue)),
            new("learned", new TorchSharp.Modules.Parameter(randn(3))),
        ];
        SafeTensors.Write(path, written, new Dictionary<string, string> { ["format"] = "pt", ["note"] = "ä\n\"" });

        using SafeTensors read = SafeTensors.Read(path);
        Assert.Equal(written.Select(pair => pair.Key), read.Header.Tensors.Select(entry => entry.Name));
        Assert.Equal("ä\n\"", read.Metadata["note"]);
        Assert.Equal(2, read.Metadata.Count);
        foreach ((string name, Tensor value) in written)
        {
            Assert.True(read[name].is_contiguous());
            Assert.False(read[name].requires_grad);
            AssertSame(value, read[name]);
        }
    }

    [Fact]
    public void Every_tensor_lies_at_a_multiple_of_its_elements_length()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        string path = folder.File("a.safetensors");
        SafeTensors.Write(path, [new("a", zeros(3, ScalarType.Byte)), new("b", zeros(1, ScalarType.Float16)), new("c", zeros(1, ScalarType.Int64))]);
        SafeTensorsHeader header = SafeTensors.ReadHeader(path);
        Assert.All(header.Tensors, entry => Assert.Equal(0, (header.DataStart + entry.Offset) % TensorElement.Size(entry.ElementType)));
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        using var folder = new TemporaryFolder();
        using Tensor value = tensor(new[] { 1, 2 }, ScalarType.Int32);
        string path = folder.File("a.safetensors");
        SafeTensors.Write(path, [new("w", value)]);
        string json = """{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}  """;
        byte[] expected = [(byte)json.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(json), 1, 0, 0, 0, 2, 0, 0, 0];
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [Fact]
    public void Tensors_of_several_chunks_come_back()
    {
        using var folder = new TemporaryFolder();
        using Tensor written = randn(700_001);
        string path = folder.File("a.safetensors");
        SafeTensors.Write(path, [new("x", written)]);
        using SafeTensors read = SafeTensors.Read(path);
        AssertSame(written, read["x"]);
    }

    [Fact]
    public void Only_wanted_tensors_are_read()
    {
        using var folder = new TemporaryFolder();
        using Tensor a = ones(2);
        using Tensor b = zeros(3);
        string path = folder.File("a.safetensors");
        SafeTensors.Write(path, [new("a", a), new("b", b)]);
        using SafeTensors read = SafeTensors.Read(path, name => name == "b");
        Assert.Equal(["b"], read.Tensors.Keys);
        Assert.Equal(2, read.Header.Tensors.Count);
        AssertSame(b, read["b"]);
    }

    [Fact]
    public void An_empty_file_of_no_tensors_is_valid()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.safetensors");
        SafeTensors.Write(path, []);
        Assert.Empty(SafeTensors.ReadHeader(path).Tensors);
    }

    [Fact]
    public void Read_tensors_outlive_a_dispose_scope_and_go_with_their_owner()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.safetensors");
        long before;
        SafeTensors read;
        using (var scope = NewDisposeScope())
        {
            SafeTensors.Write(path, [new("x", ones(4))]);
            before = Tensor.TotalCount;
            read = SafeTensors.Read(path);
            Assert.InRange(Tensor.TotalCount, 1, before + 1);
        }

        using (read)
        {
            using Tensor last = read["x"][3];
            Assert.Equal(1f, last.ToSingle());
        }

        Assert.True(read["x"].IsInvalid);
    }

    [Fact]
    public void A_type_without_a_place_is_refused_and_the_old_file_stays()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.safetensors");
        File.WriteAllText(path, "old");
        using Tensor complex = zeros(2, ScalarType.ComplexFloat32);
        var error = Assert.Throws<StorageException>(() => SafeTensors.Write(path, [new("z", complex)]));
        Assert.Contains("'z'", error.Message, StringComparison.Ordinal);
        Assert.Contains("ComplexFloat32", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("__metadata__")]
    [InlineData("twice")]
    public void Unusable_names_are_refused(string name)
    {
        using var folder = new TemporaryFolder();
        using Tensor value = ones(1);
        Assert.Throws<ArgumentException>(() => SafeTensors.Write(folder.File("a"), [new("twice", value), new(name, value)]));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<StorageException>(() => SafeTensors.ReadHeader(folder.File("none")));
        Assert.Contains(folder.File("none"), error.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.detach().contiguous().bytes.ToArray(), actual.bytes.ToArray());
    }
}
