using System.Text;
using TransferMed.Storage;

namespace TransferMed.Tests.Storage;

/// <summary>What training programs save beside the weights is left out and said; nothing of it is called.</summary>
public sealed class TrainerStateTests
{
    private static readonly Dictionary<string, Action<PickleWriter>> s_values = new()
    {
        ["collections.Counter"] = w => w.Global("collections", "Counter").Op('}').Op((byte)'K', 30).Op((byte)'K', 1).Op('s').Op(0x85).Op('R'),
        ["numpy.core.multiarray.scalar"] = w => w.Global("numpy.core.multiarray", "scalar").Value(Float64).Value(Latin1).Op(0x86).Op('R'),
        ["numpy.core.multiarray._reconstruct"] = w => w.Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Op((byte)'K', 0).Op(0x85).Value(Latin1).Op(0x87).Op('R')
            .Op('(').Op((byte)'K', 1).Op((byte)'K', 2).Op(0x85).Value(Float64).Op(0x89).Value(Latin1).Op('t').Op('b'),
        ["argparse.Namespace"] = w => w.Global("argparse", "Namespace").Op(')').Op(0x81).Op('}').Text("lr").Op((byte)'K', 1).Op('s').Op('b'),
        ["pathlib.PurePosixPath"] = w => w.Global("pathlib", "PurePosixPath").Text("/").Text("out").Op(0x86).Op('R'),
        ["datetime.datetime"] = w => w.Global("datetime", "datetime").Value(Latin1).Op(0x85).Op('R'),
        ["torch.float32"] = w => w.Global("torch", "float32"),
        ["torch.device"] = w => w.Global("torch", "device").Text("cuda").Op((byte)'K', 0).Op(0x86).Op('R'),
        ["lightning_fabric.utilities.data.AttributeDict"] = w => w.Global("lightning_fabric.utilities.data", "AttributeDict").Op(')').Op(0x81).Text("lr").Op((byte)'K', 1).Op('s'),
        ["schemes.Stage"] = w => w.Text("schemes").Text("Stage").Op(0x93).Op((byte)'K', 1).Op(0x85).Op('R'),
        ["app.Options"] = w => w.Global("app", "Options").Op(')').Op('}').Op(0x92).Op('}').Op('(').Text("a").Op('N').Op('u').Op('b'),
        ["app.List"] = w => w.Global("app", "List").Op(')').Op(0x81).Op('(').Op((byte)'K', 1).Op('N').Op('e').Op((byte)'K', 2).Op('a'),
        ["old.Recorder"] = w => w.Op('(').Global("old", "Recorder").Op((byte)'K', 1).Op('o').Op('}').Op('b'),
        ["old.Meter"] = w => w.Op('(').Op((byte)'K', 1).Op('i').Op(Encoding.ASCII.GetBytes("old\nMeter\n")),
        ["functools.partial"] = w => w.Global("functools", "partial").Global("app", "f").Op(0x85).Op('R').Op(')').Op('R'),
        ["app.ComplexScaler"] = w => w.Global("app", "ComplexScaler").Tensor(SavedTensor.Vector("1", 1)).Op(0x85).Op('R'),

        // Values that need no name: beside them only the key is said.
        ["a set"] = w => w.Global("__builtin__", "set").Op(']').Text("conv1").Op('a').Op(0x85).Op('R'),
        ["a set of Python 3"] = w => w.Global("builtins", "set").Op(']').Op(0x85).Op('R'),
        ["a set of protocol 4"] = w => w.Op(0x8f).Op('(').Text("conv1").Op(0x90),
        ["a frozen set"] = w => w.Op('(').Text("conv1").Op(0x91),
        ["a dictionary with a default"] = w => w.Global("collections", "defaultdict").Global("__builtin__", "list").Op(0x85).Op('R').Text("loss").Op(']').Op('s'),
        ["an ordered dictionary of Python 2"] = w => w.Global("collections", "OrderedDict").Op(']').Op(']').Op('(').Text("a").Op('N').Op('e').Op('a').Op(0x85).Op('R'),
        ["a size"] = w => w.Global("torch", "Size").Numbers(1, 2).Op(0x85).Op('R'),
        ["text of Python 2"] = w => w.Op((byte)'U', 3, (byte)'a', 0xe9, (byte)'b').Op('0').Op((byte)'T', 1, 0, 0, 0, (byte)'x'),
        ["bytes"] = w => w.Op((byte)'C', 1, 9).Op('0').Op((byte)'B', 1, 0, 0, 0, 9).Op('0').Op(0x8e, 1, 0, 0, 0, 0, 0, 0, 0, 9).Op('0').Op(0x96, 1, 0, 0, 0, 0, 0, 0, 0, 9),
        ["a number of 128 bits"] = w => w.Op(0x8a, 16).Op(new byte[15]).Op(64).Op('0').Op(0x8b, 9, 0, 0, 0).Op(new byte[8]).Op(1).Op('2').Op(0x86),
        ["the state of an optimiser"] = w => w.Op('}').Op('(').Text("state").Op('}').Op((byte)'K', 0).Op('}').Text("momentum_buffer").Tensor(SavedTensor.Vector("1", 1)).Op('s').Op('s')
            .Text("param_groups").Op(']').Op('}').Text("lr").Op((byte)'G').Op(new byte[8]).Op('s').Op('a').Op('u'),
    };

    public static TheoryData<string> Values => [.. s_values.Keys];

    [Theory]
    [MemberData(nameof(Values))]
    public void State_beside_a_section_is_left_out_and_said(string value)
    {
        using TorchTensors read = Read(new PickleWriter().Op('}').Op('(').Text("before").Value(s_values[value]).Text("state_dict").State(("w", SavedTensor.Vector("0", 2))).Text("after").Value(s_values[value]).Op('u'));

        Assert.Equal(["w"], read.Names);
        Assert.Equal("state_dict", read.Section);
        string left = Assert.Single(read.Notes, note => note.StartsWith("left out", StringComparison.Ordinal));
        Assert.Contains(value.Contains('.', StringComparison.Ordinal) ? $"'before' ({value}), 'after' ({value})" : "'before', 'after'", left, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void State_in_the_middle_of_a_state_dict_at_the_top_is_left_out_unless_made_of_tensors(string value)
    {
        PickleWriter writer = new PickleWriter().Op('}').Op('(').Text("extra").Value(s_values[value]).Text("w").Tensor(SavedTensor.Vector("0", 2)).Op('u');
        if (value == "app.ComplexScaler")
        {
            Assert.Contains("'app.ComplexScaler'", Assert.Throws<StorageException>(() => Read(writer)).Message, StringComparison.Ordinal);
            return;
        }

        using TorchTensors read = Read(writer);
        Assert.Equal(["w"], read.Names);
    }

    [Theory]
    [InlineData("numpy.core.multiarray._reconstruct")]
    [InlineData("app.ComplexScaler")]
    [InlineData("torch.float32")]
    public void A_value_in_a_tensors_place_is_refused_with_its_name_and_key(string value)
    {
        PickleWriter nested = new PickleWriter().Op('}').Text("model").Op('}').Op('(').Text("w").Tensor(SavedTensor.Vector("0", 2)).Text("conv.weight").Value(s_values[value]).Op('u').Op('s');
        PickleWriter top = new PickleWriter().Op('}').Op('(').Text("w").Tensor(SavedTensor.Vector("0", 2)).Text("conv.weight").Value(s_values[value]).Op('u');
        Assert.All((PickleWriter[])[nested, top], writer =>
        {
            string message = Assert.Throws<StorageException>(() => Read(writer)).Message;
            Assert.Contains($"'{value}'", message, StringComparison.Ordinal);
            Assert.Contains("'conv.weight'", message, StringComparison.Ordinal);
            Assert.Contains("'a.pth'", message, StringComparison.Ordinal);
            using TorchTensors without = Read(writer, name => name == "w");
            Assert.Equal(["w"], without.Names);
        });
    }

    [Fact]
    public void A_checkpoint_of_objects_alone_names_them()
    {
        PickleWriter writer = new PickleWriter().Op('}').Op('(').Text("conv.weight").Value(s_values["numpy.core.multiarray._reconstruct"]).Op('u');
        string message = Assert.Throws<StorageException>(() => Read(writer)).Message;
        Assert.Contains("'conv.weight' (numpy.core.multiarray._reconstruct)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extra_state_of_modules_stays_out()
    {
        using TorchTensors read = Read(new PickleWriter().Op('}').Text("model").Op('}').Op('(')
            .Text("w").Tensor(SavedTensor.Vector("0", 2)).Text("block._extra_state").Value(s_values["argparse.Namespace"]).Op('u').Op('s'));
        Assert.Equal(["w"], read.Names);
        Assert.Contains(read.Notes, note => note.Contains("'block._extra_state' (argparse.Namespace)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("System.Diagnostics.Process", "Start")]
    public void Nothing_that_a_checkpoint_names_is_called(string module, string name)
    {
        using var folder = new TemporaryFolder();
        string marker = folder.File("marker");
        using TorchTensors read = Read(new PickleWriter().Op('}').Op('(').Text("state_dict").State(("w", SavedTensor.Vector("0", 2)))
            .Text("x").Global(module, name).Text($"touch {marker}").Op(0x85).Op('R').Op('u'));

        Assert.Equal(["w"], read.Names);
        Assert.Contains(read.Notes, note => note.Contains($"'x' ({module}.{name})", StringComparison.Ordinal));
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void Small_whole_numbers_are_read_beside_and_as_weights()
    {
        PickleWriter writer = new PickleWriter().State(("amax", SavedTensor.Vector("2", 2, "CharStorage")), ("short", SavedTensor.Vector("3", 1, "ShortStorage")));
        using TorchTensors read = TorchTensors.Read(new MemoryStream(CheckpointBytes.Of(writer.End(), ("2", [255, 1]), ("3", [254, 255]))), "a.pth");
        Assert.Equal([-1, 1], read["amax"].data<sbyte>().ToArray());
        Assert.Equal([-2], read["short"].data<short>().ToArray());
    }

    [Fact]
    public void Tensors_of_other_elements_are_refused_only_where_they_are_wanted()
    {
        PickleWriter writer = new PickleWriter().State(("w", SavedTensor.Vector("0", 2)), ("phase", SavedTensor.Vector("1", 1, "ComplexFloatStorage")));
        string message = Assert.Throws<StorageException>(() => Read(writer)).Message;
        Assert.Contains("'phase'", message, StringComparison.Ordinal);
        Assert.Contains("'torch.ComplexFloatStorage'", message, StringComparison.Ordinal);
        using TorchTensors read = Read(writer, name => name == "w");
        Assert.Equal(["w"], read.Names);
    }

    [Fact]
    public void Tensors_of_a_subclass_are_read_where_their_own_code_is_not_needed()
    {
        PickleWriter plain = new PickleWriter().Op('}').Text("w").Value(w => Subclass(w, "torch._utils", "_rebuild_tensor_v2")).Op('s');
        using TorchTensors read = Read(plain);
        Assert.Equal([1f, 2], read["w"].data<float>().ToArray());

        PickleWriter own = new PickleWriter().Op('}').Op('(').Text("v").Tensor(SavedTensor.Vector("1", 1)).Text("w").Value(w => Subclass(w, "app", "rebuild")).Op('u');
        string message = Assert.Throws<StorageException>(() => Read(own)).Message;
        Assert.Contains("'w' of its top is no tensor but an object of 'torch._tensor._rebuild_from_type_v2'", message, StringComparison.Ordinal);
        using TorchTensors without = Read(own, name => name == "v");
        Assert.Equal(["v"], without.Names);

        static void Subclass(PickleWriter writer, string module, string name) => writer.Global("torch._tensor", "_rebuild_from_type_v2").Op('(')
            .Global(module, name).Global("app", "MaskedTensor").TensorArguments(SavedTensor.Vector("0", 2)).Op('}').Op('t').Op('R');
    }

    [Theory]
    [InlineData("torch.autograd.variable", "Variable")]
    [InlineData("torch.nn.parameter", "Parameter")]
    [InlineData("torch._utils", "_rebuild_parameter")]
    [InlineData("torch._utils", "_rebuild_parameter_with_state")]
    public void Parameters_of_all_versions_are_their_tensors(string module, string name)
    {
        PickleWriter writer = new PickleWriter().Op('}').Text("w")
            .Global(module, name).Op('(').Tensor(SavedTensor.Vector("0", 2)).Op(0x88).OrderedDictionary().Op('}').Op('t').Op('R').Op('s');
        using TorchTensors read = Read(writer);
        Assert.Equal([1f, 2], read["w"].data<float>().ToArray());
    }

    [Fact]
    public void Tensors_of_elements_that_nobody_knows_are_refused_only_where_they_are_wanted()
    {
        PickleWriter writer = new PickleWriter().State(("w", SavedTensor.Vector("0", 2)), ("scale", SavedTensor.Vector("1", 1, "Float8Storage")));
        Assert.Contains("'scale' of its top is no tensor", Assert.Throws<StorageException>(() => Read(writer)).Message, StringComparison.Ordinal);
        using TorchTensors read = Read(writer, name => name == "w");
        Assert.Equal(["w"], read.Names);
    }

    [Fact]
    public void Names_cannot_write_to_a_terminal()
    {
        string message = Assert.Throws<StorageException>(() => Read(new PickleWriter().Op('}').Text("\u001b[2Jgone").Op('N').Op('s'))).Message;
        Assert.DoesNotContain(message, char.IsControl);
    }

    private static TorchTensors Read(PickleWriter writer, Func<string, bool>? wanted = null) =>
        TorchTensors.Read(new MemoryStream(CheckpointBytes.Of(writer.End(), ("0", CheckpointBytes.Floats(1, 2)), ("1", CheckpointBytes.Floats(3)))), "a.pth", wanted);

    private static void Float64(PickleWriter w) => w.Global("numpy", "dtype").Text("f8").Op(0x89).Op(0x88).Op(0x87).Op('R')
        .Op('(').Op((byte)'K', 3).Text("<").Op('N').Op('N').Op('N').Op((byte)'J', 255, 255, 255, 255).Op((byte)'J', 255, 255, 255, 255).Op((byte)'K', 0).Op('t').Op('b');

    private static void Latin1(PickleWriter w) => w.Global("_codecs", "encode").Text("\u00e9?x").Text("latin1").Op(0x86).Op('R');
}
