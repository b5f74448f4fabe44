using System.Globalization;
using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Training;

/// <summary>What makes two runs the same, and what is said where they are not.</summary>
public sealed class RunIdentityTests : IDisposable
{
    private static readonly ImageDataset s_train = ToyImages.Create(2);
    private static readonly ImageDataset s_validation = ToyImages.Create(2, name: "validation");
    private static readonly Arithmetic s_arithmetic = Arithmetic.Of(TorchDevice.Cpu, Precision.Full, ComputeMode.For(false, false, false));

    private readonly Network _network = ToyNetwork.Create();

    public void Dispose() => _network.Dispose();

    [Fact]
    public void A_run_is_itself_in_every_culture()
    {
        var options = new TrainingOptions { LearningRate = -0.5, Schedule = new CosineSchedule { FinalFactor = 0.25 }, AverageDecay = 0.9 };
        JsonObject stored = Stored(options);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Assert.Empty(Of(options).DifferencesOfRun(stored));
            Assert.Equal(stored.ToJsonString(), Of(options).Document.ToJsonString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void What_differs_is_said_by_property()
    {
        JsonObject stored = Stored(new TrainingOptions());

        Assert.Equal(["learningRate is 0.04, the checkpoint has 0.01"], Of(new TrainingOptions { LearningRate = 0.04 }).DifferencesOfRun(stored));
        Assert.Equal(["averageDecay is none, the checkpoint has 0.99"], Of(new TrainingOptions { AverageDecay = null }).DifferencesOfRun(stored));
        Assert.Equal(["schedule is CosineSchedule, the checkpoint has OneCycleSchedule"], Of(new TrainingOptions { Schedule = new CosineSchedule() }).DifferencesOfRun(stored));
        Assert.Equal(["schedule.risingShare is 0.4, the checkpoint has 0.3"], Of(new TrainingOptions { Schedule = new OneCycleSchedule { RisingShare = 0.4 } }).DifferencesOfRun(stored));
        Assert.Equal(["recipe is FineTuneOptions, the checkpoint has TrainingOptions"], Of(new FineTuneOptions()).DifferencesOfRun(stored));
        Assert.Empty(Of(new TrainingOptions { Workers = 3, CheckpointPath = "x", Resume = false, Device = TorchDevice.Cpu }).DifferencesOfRun(stored));
    }

    [Fact]
    public void Network_and_data_belong_to_the_run()
    {
        JsonObject stored = Stored(new TrainingOptions());
        var alone = RunIdentity.Of(_network, new TrainingOptions(), null, s_validation, null, s_arithmetic);
        Assert.Equal(["data.training", "data.validation"], alone.DifferencesOfRun(stored).Select(text => text.Split(' ')[0]));
        Assert.Contains($"data.validation is none, the checkpoint has {s_validation.Fingerprint}", alone.DifferencesOfRun(stored));

        using var other = Network.Create(_network.Spec.WithInput(3, 10, 12), 1);
        Assert.Equal(
            ["network.input.height", "network.input.width"],
            RunIdentity.Of(other, new TrainingOptions(), null, s_train, s_validation, s_arithmetic).DifferencesOfRun(stored).Select(text => text.Split(' ')[0]));
    }

    [Fact]
    public void An_option_that_a_stored_run_does_not_know_is_equal_at_its_default_only()
    {
        JsonObject stored = Stored(new TrainingOptions { Epochs = 3 });
        var recipe = (JsonObject)stored["recipe"]!;
        Assert.True(recipe.Remove("accumulationSteps") && recipe.Remove("averageDecay") && ((JsonObject)recipe["schedule"]!).Remove("risingShare") && recipe.Remove("earlyStopping"));
        Assert.True(((JsonObject)stored["arithmetic"]!).Remove("deterministic"));

        Assert.Empty(Of(new TrainingOptions { Epochs = 3 }).DifferencesOfRun(stored));
        Assert.Empty(Of(new TrainingOptions { Epochs = 3 }).DifferencesOfArithmetic(stored));
        Assert.Equal(["accumulationSteps is 2, the checkpoint has not there"], Of(new TrainingOptions { Epochs = 3, AccumulationSteps = 2 }).DifferencesOfRun(stored));
        Assert.StartsWith("averageDecay is none,", Assert.Single(Of(new TrainingOptions { Epochs = 3, AverageDecay = null }).DifferencesOfRun(stored)), StringComparison.Ordinal);
        Assert.StartsWith(
            "schedule.risingShare is 0.4,",
            Assert.Single(Of(new TrainingOptions { Epochs = 3, Schedule = new OneCycleSchedule { RisingShare = 0.4 } }).DifferencesOfRun(stored)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_of_a_newer_library_and_a_default_that_changed_are_named()
    {
        JsonObject stored = Stored(new TrainingOptions());
        stored["recipe"]!["foresight"] = 3;
        stored["recipe"]!["batchSize"] = 32;

        Assert.Equal(["batchSize is 16, the checkpoint has 32", "foresight is not there, the checkpoint has 3"], Of(new TrainingOptions()).DifferencesOfRun(stored));
    }

    [Fact]
    public void Freezing_and_rates_by_layer_are_told_apart()
    {
        FineTuneOptions[] all =
        [
            new(), new() { Freeze = FreezePolicy.NormOnly }, new() { Freeze = FreezePolicy.HeadFirst(1) }, new() { Freeze = FreezePolicy.HeadFirst(2) },
            new() { Freeze = FreezePolicy.Gradual() }, new() { Freeze = FreezePolicy.Gradual(2) }, new() { HeadLearningRateFactor = 3 }, new() { LayerDecay = 0.9 },
        ];
        for (int i = 0; i < all.Length; i++)
        {
            for (int j = 0; j < all.Length; j++)
            {
                Assert.Equal(i == j ? 0 : 1, Math.Min(Of(all[i], Schedule(all[i])).DifferencesOfRun(Stored(all[j])).Count, 1));
            }
        }

        static FineTuneSchedule Schedule(FineTuneOptions options) => new(options.Freeze, options.HeadLearningRateFactor, options.LayerDecay);
    }

    [Fact]
    public void A_users_own_rates_of_parameters_say_what_they_are()
    {
        JsonObject stored = Of(new TrainingOptions(), new Halved("0.5")).Document;

        Assert.Empty(Of(new TrainingOptions(), new Halved("0.5")).DifferencesOfRun(stored));
        Assert.Equal(["parameters.identity is 0.25, the checkpoint has 0.5"], Of(new TrainingOptions(), new Halved("0.25")).DifferencesOfRun(stored));
        Assert.StartsWith("parameters is not there,", Assert.Single(Of(new TrainingOptions()).DifferencesOfRun(stored)), StringComparison.Ordinal);
        Assert.Contains(nameof(Nameless), Assert.Throws<ArgumentException>(() => Of(new TrainingOptions(), new Nameless())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_threads_of_a_stored_run_can_be_taken_over()
    {
        JsonObject stored = Of(new TrainingOptions()).WithThreads(7).Document;

        Assert.Equal(7, RunIdentity.ThreadsOf(stored));
        Assert.Empty(Of(new TrainingOptions()).DifferencesOfArithmetic(stored));
        stored["arithmetic"]!["libTorch"] = "0.1";
        Assert.Equal([$"libTorch is {TorchRuntime.LibTorchVersion}, the checkpoint has 0.1"], Of(new TrainingOptions()).DifferencesOfArithmetic(stored));
    }

    [Fact]
    public void All_of_the_arithmetic_but_the_threads_must_be_the_same()
    {
        JsonObject stored = Stored(new TrainingOptions());
        Assert.All(
            (Arithmetic[])
            [
                s_arithmetic with { Device = "cuda (a card)" }, s_arithmetic with { Instructions = "others" }, s_arithmetic with { LibTorch = "0.1" }, s_arithmetic with { Precision = Precision.BFloat16 },
                s_arithmetic with { TensorFloat32 = true }, s_arithmetic with { CudnnBenchmark = true }, s_arithmetic with { Deterministic = true },
            ],
            other => Assert.Single(RunIdentity.Of(_network, new TrainingOptions(), null, s_train, s_validation, other).DifferencesOfArithmetic(stored)));
    }

    private RunIdentity Of(TrainingOptions options, IParameterSchedule? parameters = null) => RunIdentity.Of(_network, options, parameters, s_train, s_validation, s_arithmetic);

    private JsonObject Stored(TrainingOptions options) => (JsonObject)JsonNode.Parse(Of(options).Document.ToJsonString())!;

    private sealed class Halved(string rate) : Choice, IParameterSchedule
    {
        public override string Identity => rate;

        public ParameterTreatment For(Network network, NetworkParameter parameter, int epoch) => new(true, 0.5);
    }

    private sealed record Nameless : IParameterSchedule
    {
        public ParameterTreatment For(Network network, NetworkParameter parameter, int epoch) => new(true, 0.5);
    }
}
