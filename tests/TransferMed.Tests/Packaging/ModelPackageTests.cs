using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Tests.Training;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Tests.Packaging;

public sealed class ModelPackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("model.tmed");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("temperature", true, "Lac", false)]
    [InlineData("vector", false, "Aps", true)]
    [InlineData("isotonic", true, "Raps", true)]
    [InlineData("none", false, "Lac", true)]
    public void Every_assessment_comes_back_equal(string calibrator, bool distances, string method, bool perClass)
    {
        using TrainedModel model = PackageFixture.Model();
        ConformalMethod[] methods = [new Lac(), new Aps { Randomized = false, Seed = long.MinValue }, new Raps { Randomized = false, Penalty = 0.02, FreeRanks = 2, Seed = long.MinValue }];
        var conformal = new ConformalOptions { Alpha = 0.07, Method = methods.Single(known => known.GetType().Name == method), PerClass = perClass };
        model.Assessment = PackageFixture.Assessment(calibrator, distances, conformal);
        model.Save(Path, PackageFixture.Options);

        using TrainedModel loaded = TrainedModel.Load(Path, TorchDevice.Cpu);

        Contents.Same(model.Assessment, loaded.Assessment);
        PredictionSet expected = model.Predict(PackageFixture.Images);
        PredictionSet actual = loaded.Predict(PackageFixture.Images);
        Assert.All(Enumerable.Range(0, expected.Count), i => Assert.All(
            expected.Probabilities(i).ToArray().Zip(actual.Probabilities(i).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6)));
        Contents.Same(model.Assessment.Conformal!.Apply(expected).Sets, loaded.Assessment!.Conformal!.Apply(actual).Sets);
        NetworkOutputs before = model.Outputs(PackageFixture.Images);
        NetworkOutputs after = loaded.Outputs(PackageFixture.Images);
        Assert.All(Enumerable.Range(0, expected.Count), i => Assert.Equal(
            model.Assessment.OutOfDistribution!.Score.Of(before.Logits[i], before.Features[i]),
            loaded.Assessment.OutOfDistribution!.Score.Of(after.Logits[i], after.Features[i]), 1e-6));
    }

    [Fact]
    public void The_card_is_the_same_inspected_opened_loaded_and_verified()
    {
        using TrainedModel model = PackageFixture.Model();
        model.Assessment = PackageFixture.Assessment();
        model.Save(Path, PackageFixture.Options);

        ModelCard card = ModelPackage.Inspect(Path);
        using ModelPackage package = ModelPackage.Load(Path);
        using TrainedModel loaded = TrainedModel.Load(Path);

        var expected = new ModelCard(PackageFixture.Options.ApplyTo(model.Card)) { LibraryVersion = LibraryVersion.Current };
        Contents.Same(expected, card);
        Assert.Equal(PackageFixture.Options.Created!.Value.Offset, card.Created!.Value.Offset);
        Contents.Same(expected, package.Card);
        Contents.Same(expected, loaded.Card);
        Contents.Same(expected, ModelPackage.Verify(Path));
        Assert.Equal(ResizeMode.Pad, loaded.Preprocessing.Resize);
        Assert.Equal(12, card.Datasets[0].Count);
        Assert.Equal(model.Network.State().Select(entry => entry.Key), package.Weights.Header.Tensors.Select(entry => entry.Name));
    }

    [Fact]
    public void Equal_models_give_equal_files_and_a_loaded_one_its_own()
    {
        foreach (string name in (string[])["a", "b"])
        {
            using TrainedModel model = PackageFixture.Model();
            model.Assessment = PackageFixture.Assessment();
            model.Save(_folder.File(name), PackageFixture.Options);
        }

        using TrainedModel loaded = TrainedModel.Load(_folder.File("a"));
        loaded.Save(_folder.File("c"));
        using TrainedModel other = PackageFixture.Model(seed: 2);
        other.Save(_folder.File("d"));

        byte[] first = File.ReadAllBytes(_folder.File("a"));
        Assert.Equal(first, File.ReadAllBytes(_folder.File("b")));
        Assert.Equal(first, File.ReadAllBytes(_folder.File("c")));
        Assert.NotEqual(first, File.ReadAllBytes(_folder.File("d")));
    }

    [Fact]
    public void Other_programs_find_plain_zip_json_and_safetensors()
    {
        byte[] file = PackageFixture.Whole();
        OrderedDictionary<string, byte[]> parts = PackageFixture.Parts(file);

        Assert.Equal([PackageFixture.Card, PackageFixture.Weights, PackageFixture.Distances, PackageFixture.Manifest], parts.Keys);
        JsonNode manifest = JsonNode.Parse(parts[PackageFixture.Manifest])!;
        Assert.Equal("transfermed-model", manifest["format"]!.GetValue<string>());
        Assert.Equal("1.0", manifest["version"]!.GetValue<string>());
        Assert.Equal([true, true, false], manifest["parts"]!.AsArray().Select(part => part!["required"]!.GetValue<bool>()));
        Assert.All(manifest["parts"]!.AsArray(), part =>
        {
            byte[] bytes = parts[part!["name"]!.GetValue<string>()];
            Assert.Equal(bytes.Length, part["bytes"]!.GetValue<int>());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), part["sha256"]!.GetValue<string>());
        });
        JsonNode card = JsonNode.Parse(parts[PackageFixture.Card])!;
        Assert.Equal(["class0", "class1", "class2"], card["classes"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal("temperature", card["assessment"]!["calibrator"]!["kind"]!.GetValue<string>());
        Assert.Equal(PackageFixture.Spec, NetworkSpec.FromJson(card["network"]!.ToJsonString()));

        // The first tensor by hand, after the public description of the format.
        byte[] weights = parts[PackageFixture.Weights];
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(weights);
        JsonNode first = JsonNode.Parse(weights.AsSpan(8, header))!.AsObject().First(entry => entry.Value!["data_offsets"]![0]!.GetValue<int>() == 0).Value!;
        using TrainedModel model = PackageFixture.Model();
        Assert.Equal("F32", first["dtype"]!.GetValue<string>());
        Assert.Equal(ToyNetwork.Values(model.Network.State()[0].Value)[0], BinaryPrimitives.ReadSingleLittleEndian(weights.AsSpan(8 + header)));

        // Mapped into memory, the part begins at a multiple of a cache line.
        Assert.Equal(0, file.AsSpan().IndexOf(weights.AsSpan(0, 64)) % 64);
    }

    [Fact]
    public void Weights_alone_are_safetensors_for_other_programs()
    {
        using TrainedModel model = PackageFixture.Model();
        model.SaveWeights(_folder.File("weights.safetensors"));

        using SafeTensors file = SafeTensors.Read(_folder.File("weights.safetensors"));
        Assert.Equal(model.Network.State().Select(entry => entry.Key), file.Header.Tensors.Select(entry => entry.Name));
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void The_shapes_of_a_state_are_known_without_a_network()
    {
        foreach (string preset in Presets.Names.Where(name => !name.StartsWith("VGG", StringComparison.Ordinal)))
        {
            NetworkSpec spec = Presets.Create(preset, 3, 8, new InputShape(3, 64, 64));
            using var network = Network.Create(spec, 0);
            Assert.Equal(
                network.State().Select(entry => (entry.Key, string.Join(',', entry.Value.shape))),
                spec.Plan.StateShapes().Select(entry => (entry.Name, string.Join(',', entry.Shape))));
        }
    }

    [Fact]
    public void One_statistic_for_all_channels_is_kept()
    {
        using TrainedModel model = TrainedModel.FromNetwork(Network.Create(PackageFixture.Spec, 1), PackageFixture.Images.Classes, Preprocessing.Half());
        model.Save(Path);
        using TrainedModel loaded = TrainedModel.Load(Path);
        Assert.Equal(model.Preprocessing, loaded.Preprocessing);
    }

    [Fact]
    public void What_cannot_be_held_is_refused_and_the_old_file_stays()
    {
        using TrainedModel model = PackageFixture.Model();
        model.Save(Path);
        byte[] before = File.ReadAllBytes(Path);
        ModelAssessment good = PackageFixture.Assessment();
        ConformalPredictor conformal = good.Conformal!;

        Refused(new ModelAssessment { Calibrator = new Foreign() }, "Foreign");
        Refused(new ModelAssessment { Calibrator = new TemperatureCalibrator(double.NaN, 1, 1) }, "temperature is NaN");
        Refused(new ModelAssessment { Calibrator = new VectorCalibrator([1, 1], [0, 0], 1, 1, 1) }, "2 factors");
        Refused(new ModelAssessment(good) { Conformal = new ConformalPredictor(conformal.Options, ["a", "b", "c"], conformal.Thresholds, conformal.CalibrationCount) }, "conformal sets are of the classes");
        Refused(new ModelAssessment(good) { Conformal = new ConformalPredictor(new ConformalOptions { Alpha = 2 }, conformal.Classes, conformal.Thresholds, conformal.CalibrationCount) }, "Alpha is 2");
        Refused(new ModelAssessment(good) { OutOfDistribution = good.OutOfDistribution! with { Score = PackageFixture.DistancesOf(2) } }, "2 features");
        Refused(new ModelAssessment(good) { OutOfDistribution = new OutOfDistributionScreen(new EnergyScore().Fit([], [], []), new OutOfDistributionDetector(double.PositiveInfinity, 0.1, 5)) }, "threshold");
        Refused(new ModelAssessment(good) { Evaluation = new EvaluationSummary("test", 7, good.Evaluation!.Metrics, good.Evaluation.Confusion) }, "confusion matrix");

        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));

        void Refused(ModelAssessment assessment, string fault)
        {
            model.Assessment = assessment;
            var error = Assert.Throws<PackageException>(() => model.Save(Path));
            Assert.Contains($"'{Path}'", error.Message, StringComparison.Ordinal);
            Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Weights_of_another_network_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using TrainedModel model = PackageFixture.Model();
        IReadOnlyList<KeyValuePair<string, Tensor>> state = model.Network.State();

        Refused([.. state.Skip(1)], $"'{state[0].Key}' and 0 others are missing");
        Refused([.. state, new("more", ones(1))], "'more' is not one");
        Refused([new(state[0].Key, ones(1)), .. state.Skip(1)], $"'{state[0].Key}' is Float32 [1]");
        Refused([new(state[0].Key, state[0].Value.to(ScalarType.Float64)), .. state.Skip(1)], "is Float64");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));

        void Refused(KeyValuePair<string, Tensor>[] weights, string fault) =>
            Assert.Contains(fault, Assert.Throws<PackageException>(() => ModelPackage.Write(Path, model.Card, weights)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_unwritable_and_a_missing_folder_are_named()
    {
        Skip.IfNot(Directory.Exists("/proc/self"), "Only Linux has a folder in which nobody may write.");
        using TrainedModel model = PackageFixture.Model();
        Assert.Contains("'/proc/self/a.tmed'", Assert.Throws<StorageException>(() => model.Save("/proc/self/a.tmed")).Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File("none"), Assert.Throws<StorageException>(() => model.Save(System.IO.Path.Combine(_folder.File("none"), "a.tmed"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_names_a_file_that_is_not_there()
    {
        Assert.Contains($"'{Path}'", Assert.Throws<StorageException>(() => TrainedModel.Load(Path)).Message, StringComparison.Ordinal);
        Assert.Contains($"'{_folder.Path}'", Assert.Throws<StorageException>(() => ModelPackage.Inspect(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private sealed class Foreign : Calibrator
    {
        public override void Apply(Span<double> row)
        {
        }
    }
}
