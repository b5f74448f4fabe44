using TransferMed.Models;
using TransferMed.Storage;
using TransferMed.Tests.Storage;
using TransferMed.Tests.Training;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Tests.Transfer;

public sealed class NetworkWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Weights_come_back_from_safetensors()
    {
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        TransferReport report = target.LoadWeights(Save(source.State()), new WeightMap { Match = WeightMatch.Exact });

        Assert.Equal(ToyNetwork.Bits(source), ToyNetwork.Bits(target));
        Assert.Empty(report.Notes);
        Assert.Empty(report.Initialized);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("backbone.")]
    [InlineData("model.")]
    [InlineData("encoder.")]
    [InlineData("module.encoder_q.")]
    public void A_prefix_is_found_and_said(string prefix)
    {
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        TransferReport report = target.LoadWeights(Save(source.State(), name => prefix + name));

        Assert.Equal(ToyNetwork.Bits(source), ToyNetwork.Bits(target));
        Assert.Contains($"'{prefix}'", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_outside_the_prefix_and_counters_of_batches_are_left_out()
    {
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        using Tensor count = tensor(3L);
        string head = target.AllParameters.First(p => p.IsHead).Name;
        using Tensor other = ones(2, 6);
        TransferReport report = target.LoadWeights(
            Save([.. Backbone(source), new("x.num_batches_tracked", count), new(head, other)], name => name == head ? name : "backbone." + name));

        Assert.Equal(head, Assert.Single(report.Dropped).Name);
        Assert.Contains("'backbone.'", report.Dropped[0].Reason, StringComparison.Ordinal);
        Assert.Contains(head, report.Initialized);
    }

    [Fact]
    public void A_head_of_other_classes_is_dropped_and_the_first_convolution_adapted()
    {
        using Network source = Network.Create(ToyNetwork.Spec(classes: 5), seed: 1);
        using Network target = Network.Create(ToyNetwork.Spec(channels: 1), seed: 2);
        TransferReport report = target.LoadWeights(Save(source.State()));

        Assert.Single(report.Adapted);
        Assert.Equal(target.AllParameters.Where(p => p.IsHead).Select(p => p.Name), report.Dropped.Select(d => d.Name));
    }

    [Fact]
    public void A_head_that_fits_stays_out_on_request()
    {
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        TransferReport report = target.LoadWeights(Save(source.State()), new WeightMap { IncludeHead = false });

        Assert.Equal(target.AllParameters.Where(p => p.IsHead).Select(p => p.Name), report.Initialized);
    }

    [Fact]
    public void A_missing_and_a_misshapen_tensor_are_named_and_nothing_is_copied()
    {
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        int[] before = ToyNetwork.Bits(target);
        KeyValuePair<string, Tensor>[] state = [.. source.State()];
        string missing = state[3].Key;
        string misshapen = state[1].Key;
        using Tensor one = ones(1);
        state[1] = new(misshapen, one);
        string path = Save(state, name => name == missing ? "strange" : name);
        var error = Assert.Throws<WeightMismatchException>(() => target.LoadWeights(path));

        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"missing 1 ({missing})", error.Message, StringComparison.Ordinal);
        Assert.Contains($"of another shape 1 ({misshapen} [1] instead of [4])", error.Message, StringComparison.Ordinal);
        Assert.Contains("unexpected 1 (strange)", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, ToyNetwork.Bits(target));

        TransferReport report = target.LoadWeights(path, new WeightMap { Match = WeightMatch.Any });
        Assert.Equal([misshapen, missing], report.Initialized);
        Assert.Equal([misshapen, "strange"], report.Dropped.Select(d => d.Name));
    }

    [Fact]
    public void A_file_of_another_network_is_refused_in_every_kind_of_match()
    {
        using Network target = ToyNetwork.Create();
        using Tensor one = ones(1);
        string path = Save([new("a.b.c", one), new(new string('.', 3000), one)]);
        Assert.All(Enum.GetValues<WeightMatch>(), match => Assert.Throws<WeightMismatchException>(() => target.LoadWeights(path, new WeightMap { Match = match })));
    }

    [Fact]
    public void Exactness_minds_tensors_that_have_no_place()
    {
        using Network network = ToyNetwork.Create();
        using Tensor one = ones(1);
        string path = Save([.. network.State(), new("more", one)]);
        Assert.Equal("more", Assert.Single(network.LoadWeights(path).Dropped).Name);
        Assert.Contains("unexpected 1 (more)", Assert.Throws<WeightMismatchException>(() => network.LoadWeights(path, new WeightMap { Match = WeightMatch.Exact })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_prefixes_that_fit_equally_must_be_told_apart()
    {
        using Network student = ToyNetwork.Create(seed: 1);
        using Network teacher = ToyNetwork.Create(seed: 2);
        using Network target = ToyNetwork.Create(seed: 3);
        string path = _folder.File("both.safetensors");
        SafeTensors.Write(path, [.. Renamed(student.State(), name => "student." + name), .. Renamed(teacher.State(), name => "teacher." + name)]);

        Assert.Contains("WeightMap.Prefix", Assert.Throws<WeightMismatchException>(() => target.LoadWeights(path)).Message, StringComparison.Ordinal);
        target.LoadWeights(path, new WeightMap { Prefix = "teacher." });
        Assert.Equal(ToyNetwork.Bits(teacher), ToyNetwork.Bits(target));
    }

    [Fact]
    public void Names_can_be_mapped_and_dropped_by_hand_and_not_onto_each_other()
    {
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        using Tensor one = ones(1);
        string path = Save([.. source.State(), new("more", one)], name => name.Replace('.', '/'));
        target.LoadWeights(path, new WeightMap { Rename = name => name == "more" ? null : name.Replace('/', '.') });

        Assert.Equal(ToyNetwork.Bits(source), ToyNetwork.Bits(target));
        string first = target.State()[0].Key;
        Assert.Contains("are both for", Assert.Throws<WeightMismatchException>(() => target.LoadWeights(path, new WeightMap { Rename = _ => first })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("denselayer1.norm1", "denselayer1.norm.1")]
    [InlineData("denselayer1.conv2", "denselayer1.conv.2")]
    public void Old_names_of_dense_layers_are_read(string today, string before)
    {
        NetworkSpec spec = Presets.DenseNet121(width: 8, input: new InputShape(3, 32, 32));
        using Network source = Network.Create(spec, seed: 1);
        using Network target = Network.Create(spec, seed: 2);
        TransferReport report = target.LoadWeights(Save(source.State(), name => name.Replace(today, before, StringComparison.Ordinal)));

        Assert.Equal(ToyNetwork.Bits(source), ToyNetwork.Bits(target));
        Assert.Contains("norm.1", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbered_stages_are_read()
    {
        NetworkSpec resnet = Presets.ResNet18(width: 8, input: new InputShape(3, 32, 32));
        NetworkSpec densenet = Presets.DenseNet121(width: 8, input: new InputShape(3, 32, 32));
        Assert.All(((NetworkSpec, Func<string, string>)[])
            [
                (resnet, name => name.StartsWith("layer", StringComparison.Ordinal) ? $"backbone.{name[5] - '0' + 3}{name[6..]}" : name.Replace("conv1", "backbone.0", StringComparison.Ordinal).Replace("bn1", "backbone.1", StringComparison.Ordinal)),
                (densenet, name => name.Replace("features.", "backbone.0.", StringComparison.Ordinal)),
            ],
            pair =>
            {
                using Network source = Network.Create(pair.Item1, seed: 1);
                using Network target = Network.Create(pair.Item1, seed: 2);
                TransferReport report = target.LoadWeights(Save(Backbone(source), pair.Item2));

                Assert.Equal(source.State().Count - 2, report.Copied.Count);
                Assert.Equal(2, report.Notes.Count);
            });
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("model", 1)]
    [InlineData("model_ema", 2)]
    [InlineData("ssl.teacher", 3)]
    public void The_section_that_is_asked_for_is_loaded_and_the_others_are_said(string? section, long seed)
    {
        string path = _folder.File("sections.pth");
        File.WriteAllBytes(path, Sections());
        using Network expected = ToyNetwork.Create(seed: seed);
        using Network target = ToyNetwork.Create(seed: 9);
        TransferReport report = target.LoadWeights(path, new WeightMap { Section = section, Match = WeightMatch.Exact });

        Assert.Equal(ToyNetwork.Bits(expected), ToyNetwork.Bits(target));
        Assert.Contains($"the tensors stood under '{section ?? "model"}'", report.Notes[0], StringComparison.Ordinal);
        Assert.Contains(report.Notes, note => note.StartsWith("not taken: ", StringComparison.Ordinal) && note.Contains(section == "model_ema" ? "'model' (" : "'model_ema' (", StringComparison.Ordinal));
    }

    [Fact]
    public void A_section_that_does_not_fit_names_the_others()
    {
        string path = _folder.File("sections.pth");
        File.WriteAllBytes(path, Sections());
        using Network target = ToyNetwork.Create();
        string message = Assert.Throws<WeightMismatchException>(() => target.LoadWeights(path, new WeightMap { Section = "other" })).Message;
        Assert.Contains("'model_ema' (", message, StringComparison.Ordinal);
        Assert.Contains("WeightMap.Section", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_no_tensor_could_be_made_of_can_be_renamed_away()
    {
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        string path = _folder.File("quantised.pth");
        (byte[] pickle, (string, byte[])[] storages) = Dictionary(source, writer => writer.Text("scale.amax").Global("numpy", "float64").Op(')').Op('R'));
        File.WriteAllBytes(path, CheckpointBytes.Of(pickle, storages));
        Assert.Contains("'numpy.float64'", Assert.Throws<StorageException>(() => target.LoadWeights(path)).Message, StringComparison.Ordinal);
        target.LoadWeights(path, new WeightMap { Rename = name => name == "scale.amax" ? null : name });
        Assert.Equal(ToyNetwork.Bits(source), ToyNetwork.Bits(target));
    }

    [Fact]
    public void A_checkpoint_of_2017_is_loaded()
    {
        // Before 1.6, in DataParallel, with the options of its script beside the weights.
        using Network source = ToyNetwork.Create(seed: 1);
        using Network target = ToyNetwork.Create(seed: 2);
        string path = _folder.File("model.pth.tar");
        File.WriteAllBytes(path, OldFile(source));
        TransferReport report = target.LoadWeights(path, new WeightMap { Match = WeightMatch.Exact });
        Assert.Equal(ToyNetwork.Bits(source), ToyNetwork.Bits(target));
        Assert.Contains("the prefix 'module.' was taken off", report.Notes);
        Assert.Contains(report.Notes, note => note.Contains("'best_loss'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_section_of_safetensors_is_a_prefix()
    {
        using Network student = ToyNetwork.Create(seed: 1);
        using Network teacher = ToyNetwork.Create(seed: 2);
        using Network target = ToyNetwork.Create(seed: 3);
        string path = _folder.File("both.safetensors");
        SafeTensors.Write(path, [.. Renamed(student.State(), name => "student." + name), .. Renamed(teacher.State(), name => "teacher." + name)]);
        target.LoadWeights(path, new WeightMap { Section = "teacher", Match = WeightMatch.Exact });
        Assert.Equal(ToyNetwork.Bits(teacher), ToyNetwork.Bits(target));
        Assert.Contains("'ema.'", Assert.Throws<StorageException>(() => target.LoadWeights(path, new WeightMap { Section = "ema" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_that_contradicts_itself_is_refused()
    {
        using Network network = ToyNetwork.Create();
        Assert.Throws<ArgumentException>(() => network.LoadWeights("a.pth", new WeightMap { Match = (WeightMatch)9 }));
        Assert.Throws<ArgumentException>(() => network.LoadWeights("a.pth", new WeightMap { Match = WeightMatch.Exact, IncludeHead = false }));
        Assert.Throws<StorageException>(() => network.LoadWeights(_folder.File("none.pth")));
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<KeyValuePair<string, Tensor>> Backbone(Network network)
    {
        HashSet<string> head = [.. network.AllParameters.Where(p => p.IsHead).Select(p => p.Name)];
        return network.State().Where(state => !head.Contains(state.Key));
    }

    // Networks of the seeds 1 to 3 under model, model_ema and ssl.teacher, and something else under other.
    private static byte[] Sections()
    {
        var storages = new List<(string, byte[])>();
        PickleWriter writer = new PickleWriter().Op('}').Op('(');
        foreach ((string name, long seed) in ((string, long)[])[("model_ema", 2), ("model", 1), ("teacher", 3)])
        {
            using Network network = ToyNetwork.Create(seed: seed);
            writer.Value(w => (name == "teacher" ? w.Text("ssl").Op('}') : w).Text(name)).State(Saved(network, string.Empty, storages)).Value(w => _ = name == "teacher" ? w.Op('s') : w);
        }

        byte[] pickle = writer.Text("other").State(("x", SavedTensor.Vector("x", 1))).Op('u').End();
        return CheckpointBytes.Of(pickle, [.. storages, ("x", CheckpointBytes.Floats(1))]);
    }

    private static byte[] OldFile(Network network)
    {
        var storages = new List<(string Key, byte[] Data)>();
        byte[] pickle = new PickleWriter { Old = true }.Op('}').Op('(').Text("state_dict").State(Saved(network, "module.", storages))
            .Text("best_loss").Op((byte)'G').Op(new byte[8]).Text("args").Global("argparse", "Namespace").Op(')').Op(0x81).Op('u').End();
        return CheckpointBytes.OfOld(pickle, [.. storages.Select(storage => (storage.Key, storage.Data, 4))]);
    }

    private static (byte[] Pickle, (string, byte[])[] Storages) Dictionary(Network network, Action<PickleWriter> more)
    {
        var storages = new List<(string, byte[])>();
        PickleWriter writer = new PickleWriter().Op('}').Op('(');
        foreach ((string name, SavedTensor tensor) in Saved(network, string.Empty, storages))
        {
            writer.Text(name).Tensor(tensor);
        }

        return (writer.Value(more).Op('u').End(), [.. storages]);
    }

    private static (string Name, SavedTensor Tensor)[] Saved(Network network, string prefix, List<(string, byte[])> storages) =>
        [.. network.State().Select(state =>
        {
            string key = $"{storages.Count}";
            storages.Add((key, CheckpointBytes.Floats(ToyNetwork.Values(state.Value))));
            using Tensor plain = state.Value.contiguous();
            return (prefix + state.Key, new SavedTensor("FloatStorage", key, plain.NumberOfElements, 0, plain.shape, plain.stride()));
        })];

    private static IEnumerable<KeyValuePair<string, Tensor>> Renamed(IEnumerable<KeyValuePair<string, Tensor>> tensors, Func<string, string> name) =>
        tensors.Select(tensor => KeyValuePair.Create(name(tensor.Key), tensor.Value));

    private string Save(IEnumerable<KeyValuePair<string, Tensor>> tensors, Func<string, string>? name = null)
    {
        string path = _folder.File("weights.safetensors");
        SafeTensors.Write(path, Renamed(tensors, name ?? (own => own)));
        return path;
    }
}
