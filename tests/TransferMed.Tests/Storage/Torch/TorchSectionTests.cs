using TransferMed.Storage;

namespace TransferMed.Tests.Storage;

/// <summary>Which part of a checkpoint is read, and what is said of the others.</summary>
public sealed class TorchSectionTests
{
    [Theory]
    [InlineData("state_dict", "model,state_dict")]
    [InlineData("model", "optimizer,model_ema,model,net")]
    [InlineData("net", "teacher,net")]
    [InlineData("model_ema", "ema,model_ema")]
    [InlineData("teacher", "student,teacher")]
    [InlineData("params", "params_ema,params")]
    [InlineData("generator", "generator")]
    public void The_usual_sections_are_taken_in_order_and_the_others_named(string taken, string all)
    {
        string[] sections = all.Split(',');
        using TorchTensors read = Read(Sections(sections));

        Assert.Equal(taken, read.Section);
        Assert.Equal([taken + ".weight"], read.Names);
        Assert.Equal(sections.Select(name => (name, 1)), read.Sections.Select(section => (section.Name, section.TensorCount)));
        Assert.Contains($"'{taken}'", read.Notes[0], StringComparison.Ordinal);
        Assert.All(sections.Where(name => name != taken), name => Assert.Contains($"'{name}' (1 tensor)", Assert.Single(read.Notes, note => note.StartsWith("not taken", StringComparison.Ordinal)), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("teacher", "teacher.weight")]
    [InlineData("student", "student.weight")]
    public void A_section_is_taken_by_name(string section, string name)
    {
        using TorchTensors read = Read(Sections("state_dict", "student", "teacher"), section);
        Assert.Equal(section, read.Section);
        Assert.Equal([name], read.Names);
        Assert.Contains("as asked for", read.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net.encoder", "w")]
    [InlineData("net.encoder.block", "conv.weight")]
    [InlineData("net.encoder.block.conv", "weight")]
    [InlineData("net.head.v2", "bias")]
    public void Sections_are_nested_by_dots_and_end_in_a_prefix(string section, string name)
    {
        PickleWriter writer = new PickleWriter().Op('}').Text("net").Op('}').Op('(')
            .Text("encoder").Op('}').Op('(').Text("w").Value(Weight).Text("block.conv.weight").Value(Weight).Op('u')
            .Text("head.v2").Op('}').Text("bias").Value(Weight).Op('s').Op('u').Op('s');
        using TorchTensors read = Read(writer, section);
        Assert.Contains(name, read.Names);
        Assert.Equal(section is "net.encoder" ? 2 : 1, read.Names.Count);
        Assert.Equal(["net.encoder", "net.head.v2"], read.Sections.Select(part => part.Name));
    }

    [Fact]
    public void The_top_is_taken_before_unusual_sections_and_on_request()
    {
        PickleWriter Writer(string section) => new PickleWriter().Op('}').Op('(').Text("w").Value(Weight).Text(section).Op('}').Text("inner").Value(Weight).Op('s').Op('u');
        using TorchTensors top = Read(Writer("ema"));
        using TorchTensors section = Read(Writer("model"));
        using TorchTensors asked = Read(Writer("model"), string.Empty);

        Assert.Null(top.Section);
        Assert.Equal(["w"], top.Names);
        Assert.Contains("'ema' (1 tensor)", string.Join(' ', top.Notes), StringComparison.Ordinal);
        Assert.Equal(["inner"], section.Names);
        Assert.Equal(["w"], asked.Names);
    }

    [Theory]
    [InlineData("checkpoint.state_dict", "checkpoint")]
    public void A_usual_section_deeper_in_the_file_is_found(string section, string outer)
    {
        PickleWriter writer = new PickleWriter().Op('}').Text(outer).Op('}').Op('(')
            .Text("buffers").Op('}').Text("b").Value(Weight).Op('s').Text("state_dict").Op('}').Text("w").Value(Weight).Op('s').Op('u').Op('s');
        using TorchTensors read = Read(writer);
        Assert.Equal(section, read.Section);
        Assert.Equal(["w"], read.Names);
    }

    [Fact]
    public void Sections_of_unusual_names_must_be_told_apart()
    {
        string message = Assert.Throws<StorageException>(() => Read(Sections("generator", "discriminator"))).Message;
        Assert.Contains("'generator' (1 tensor), 'discriminator' (1 tensor)", message, StringComparison.Ordinal);
        Assert.Contains("WeightMap.Section", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("momentum", "has no section 'momentum'")]
    [InlineData("state_dict.blocks", "has no section 'state_dict.blocks'")]
    [InlineData("empty", "section 'empty' of the file 'a.pth' holds no tensors")]
    public void A_section_that_is_not_there_is_refused_with_those_that_are(string section, string fault)
    {
        PickleWriter writer = new PickleWriter().Op('}').Op('(').Text("state_dict").State(("w", SavedTensor.Vector("0", 2))).Text("empty").Op('}').Op('u');
        string message = Assert.Throws<StorageException>(() => Read(writer, section)).Message;
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains("'state_dict' (1 tensor)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dictionary_of_an_unknown_class_is_read_as_what_was_put_into_it()
    {
        PickleWriter writer = new PickleWriter().Global("easydict", "EasyDict").Op(')').Op(0x81)
            .Text("state_dict").Global("app", "State").Op(')').Op(0x81).Text("w").Value(Weight).Op('s').Op('s');
        using TorchTensors read = Read(writer);
        Assert.Equal(["w"], read.Names);
        Assert.Contains(read.Notes, note => note.Contains("'app.State'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("model")]
    public void A_module_that_was_pickled_whole_gives_its_state(string? section)
    {
        PickleWriter writer = section is null ? new PickleWriter().Value(Network) : new PickleWriter().Op('}').Op('(').Text(section).Value(Network).Text("epoch").Op((byte)'K', 1).Op('u');
        using TorchTensors read = Read(writer);
        Assert.Equal(section, read.Section);
        Assert.Equal(["scale", "layer.weight", "layer.running_mean"], read.Names);
        Assert.Contains(read.Notes, note => note.Contains("'__main__.Tiny'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_module_that_keeps_its_state_elsewhere_is_refused_with_the_way_out()
    {
        PickleWriter writer = new PickleWriter().Op('}').Op('(').Text("model").Global("app", "Net").Op(')').Op(0x81).Op('}').Text("hidden").Value(Weight).Op('s').Op('b')
            .Text("loss").Op('}').Text("pos_weight").Value(Weight).Op('s').Op('u');
        string message = Assert.Throws<StorageException>(() => Read(writer)).Message;
        Assert.Contains("'app.Net'", message, StringComparison.Ordinal);
        Assert.Contains("['model'].state_dict()", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_cannot_be_read_is_refused_by_name()
    {
        PickleWriter writer = new PickleWriter().Value(w => Module(w, "app.Net", Part("weight"), null, x => x.Op('}').Text("script").Global("torch.jit", "Script").Op(')').Op('R').Op('s')));
        string message = Assert.Throws<StorageException>(() => Read(writer)).Message;
        Assert.Contains("'torch.jit.Script'", message, StringComparison.Ordinal);
        Assert.Contains("'script'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Modules_that_hold_themselves_or_one_another_many_times_end()
    {
        Assert.Contains("nested more than", Assert.Throws<StorageException>(() => Read(
            new PickleWriter().Global("a", "Net").Op(')').Op(0x81).Op((byte)'q', 0).Op('}').Op('(')
                .Text("_parameters").Op('}').Text("_modules").Op('}').Text("me").Op((byte)'h', 0).Op('s').Op('u').Op('b'))).Message, StringComparison.Ordinal);

        // 30 levels of two equal children are a thousand million modules.
        PickleWriter tree = new PickleWriter().Value(w => Module(w, "a.Leaf", Part("weight"), null, null)).Op((byte)'q', 0).Op('0');
        for (int level = 0; level < 30; level++)
        {
            tree.Value(w => Module(w, "a.Node", null, null, x => x.Op('}').Op('(').Text("a").Op((byte)'h', 0).Text("b").Op((byte)'h', 0).Op('u'))).Op((byte)'q', 0).Op('0');
        }

        Assert.Contains("more parts than", Assert.Throws<StorageException>(() => Read(tree.Op((byte)'h', 0))).Message, StringComparison.Ordinal);
    }

    private static void Network(PickleWriter writer) => Module(writer, "__main__.Tiny", Part("scale"), null, w => w.Op('}').Op('(')
        .Text("layer").Value(inner => Module(inner, "torch.nn.Layer", Part("weight"), buffers => buffers.Op('}').Op('(').Text("running_mean").Value(Weight).Text("cache").Value(Weight).Op('u'), null, "cache"))
        .Text("nothing").Op('N').Op('u'));

    private static Action<PickleWriter> Part(string name) => writer => writer.OrderedDictionary().Op('(').Text(name)
        .Global("torch._utils", "_rebuild_parameter").Value(Weight).Op(0x88).OrderedDictionary().Op(0x87).Op('R').Text("bias").Op('N').Op('u');

    private static void Module(PickleWriter writer, string type, Action<PickleWriter>? parameters, Action<PickleWriter>? buffers, Action<PickleWriter>? modules, params string[] unsaved)
    {
        int dot = type.LastIndexOf('.');
        writer.Global(type[..dot], type[(dot + 1)..]).Op(')').Op(0x81).Op('}').Op('(').Text("training").Op(0x88)
            .Text("_parameters").Value(parameters ?? Empty).Text("_buffers").Value(buffers ?? Empty)
            .Text("_non_persistent_buffers_set").Global("__builtin__", "set").Op(']').Op('(').Value(w => Array.ForEach(unsaved, name => w.Text(name))).Op('e').Op(0x85).Op('R')
            .Text("_modules").Value(modules ?? Empty).Op('u').Op('b');
    }

    private static void Empty(PickleWriter writer) => writer.OrderedDictionary();

    private static void Weight(PickleWriter writer) => writer.Tensor(SavedTensor.Vector("0", 2));

    private static PickleWriter Sections(params string[] names) => new PickleWriter().Op('}').Op('(')
        .Text("epoch").Op((byte)'K', 1).Value(writer => Array.ForEach(names, name => writer.Text(name).State((name + ".weight", SavedTensor.Vector("0", 2))))).Op('u');

    private static TorchTensors Read(PickleWriter writer, string? section = null) =>
        TorchTensors.Read(new MemoryStream(CheckpointBytes.Of(writer.End(), ("0", CheckpointBytes.Floats(1, 2)))), "a.pth", null, section);
}
