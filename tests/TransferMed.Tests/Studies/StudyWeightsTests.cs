using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Studies;

/// <summary>A study whose scenarios start from weights of others: those of a small ResNet, as they come out of a file.</summary>
public sealed class StudyWeightsTests : IDisposable
{
    private const string Origin = "a network of this test, 0 images";

    private const int Side = 24;

    private readonly TemporaryFolder _folder = new();
    private readonly TrainedModel _model;
    private readonly StudyOptions _options;

    public StudyWeightsTests()
    {
        _model = Opened(seed: 7);
        _options = StudyFixture.Options with
        {
            Seeds = 1,
            Audit = false,
            Weights = [Weights(_model)],
            WeightsFineTuning = FineTuneOptions.AfterProbe() with { Epochs = 3, BatchSize = 8 },
        };
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Weights_give_a_probe_and_a_fine_tuned_network_beside_the_sources()
    {
        StudyResult result = await StudyFixture.RunAsync(_folder, _options with { Seeds = 2, TrainPerClass = [2, 4] });

        string[] scenarios = ["scratch", "near", "tiny-probe", "tiny"];
        Assert.Equal([.. scenarios, .. scenarios], result.Summary.Select(summary => summary.Scenario));
        Assert.Equal([null, null, "tiny", "tiny"], result.Runs.Take(4).Select(run => run.Weights));
        Assert.Equal([null, "near", null, null], result.Runs.Take(4).Select(run => run.Source));
        Assert.All(result.Summary, summary => Assert.Equal(summary.Scenario == "scratch", summary.GainOverScratch is null));
        Assert.Equal(2 * 2 * 6, result.Verdicts.Count);
        Assert.Equal(2 * 2 * 3, result.Verdicts.Count(verdict => verdict.Baseline == "scratch"));
        Assert.All(result.Runs.GroupBy(run => (run.Seed, run.TrainPerClass)), cell => Assert.Single(cell.Select(run => string.Join('\n', run.Predictions.Select(p => p.Path))).Distinct()));
        Assert.All(result.Runs.Where(run => run.Scenario == "tiny"), run => Assert.Equal(3, run.EpochsRun));

        // What is stored is what is said.
        Assert.Equal(JsonSerializer.Serialize(result, StudyJson.Default.StudyResult), JsonSerializer.Serialize(StudyResult.Read(_folder.Path), StudyJson.Default.StudyResult));
    }

    [Fact]
    public async Task Weights_alone_are_compared_with_scratch_and_a_probe_is_that_of_the_front_door()
    {
        StudyResult result = await TransferStudy.RunAsync(StudyFixture.Target, [], _options with { WeightsUse = WeightsUse.Probe }, _folder.Path);

        Assert.Equal(["scratch", "tiny-probe"], result.Runs.Select(run => run.Scenario));
        DatasetParts parts = StudySplit.OfTarget(StudyFixture.Target, _options, 0)[0].Parts;
        using TrainedModel probe = await TransferLearning.ProbeAsync(_model, parts);
        StudyRun run = result.Runs[1];
        Assert.Equal(probe.Probe!.Strength, run.Probe!.Strength);
        PredictionSet expected = probe.Predict(parts.Test);
        PredictionSet actual = result.PredictionsOf(run);
        Assert.All(Enumerable.Range(0, expected.Count), i => Assert.Equal(expected.Probabilities(i)[0], actual.Probabilities(i)[0], 1e-5));
        Assert.Equal(expected.Count, actual.Count);
    }

    [Fact]
    public async Task A_cut_study_continues_to_the_same_results()
    {
        StudyOptions options = _options with { TrainPerClass = [2, 4], NaiveSplit = true };
        using var unbroken = new TemporaryFolder();
        await TransferStudy.RunAsync(StudyFixture.Target, [], options, unbroken.Path);

        Func<StudyProgress, bool>[] cuts =
        [
            p => p is { Run: 2, Phase: StudyPhase.Probing, Training: not null },
            p => p is { Run: 3, Phase: StudyPhase.FineTuning, Training.Finished.Epoch: 1 },
            p => p is { Run: 6, Phase: StudyPhase.Testing },
        ];
        foreach (Func<StudyProgress, bool> at in cuts)
        {
            using var stop = new CancellationTokenSource();
            var progress = new SynchronousProgress<StudyProgress>(p =>
            {
                if (at(p))
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TransferStudy.RunAsync(StudyFixture.Target, [], options, _folder.Path, progress, null, stop.Token));
            Assert.True(stop.IsCancellationRequested);
        }

        await TransferStudy.RunAsync(StudyFixture.Target, [], options, _folder.Path);
        Assert.Empty(AllRuns(unbroken).Zip(AllRuns(_folder)).Where(pair => !pair.First.Predictions.SelectMany(p => p.Probabilities!).SequenceEqual(pair.Second.Predictions.SelectMany(p => p.Probabilities!)))
            .Select(pair => $"{pair.First.Scenario} {pair.First.TrainPerClass} {pair.First.Naive} epoch {pair.First.ChosenEpoch} and {pair.Second.ChosenEpoch}"));
        Assert.Equal(StudyFixture.WithoutTimes(unbroken), StudyFixture.WithoutTimes(_folder));
        foreach (string scenario in (string[])["tiny", "tiny-probe"])
        {
            string package = Path.Combine(TransferStudy.ModelFolder, scenario + ".tmed");
            Assert.Equal(File.ReadAllBytes(unbroken.File(package)), File.ReadAllBytes(_folder.File(package)));
        }
    }

    [Fact]
    public async Task A_probe_whose_fine_tuning_diverges_is_kept()
    {
        StudyOptions options = _options with { WeightsFineTuning = _options.WeightsFineTuning with { LearningRate = 900, Optimizer = new Sgd() } };
        StudyResult result = await TransferStudy.RunAsync(StudyFixture.Target, [], options, _folder.Path);

        StudyRun probe = result.Runs.Single(run => run.Scenario == "tiny-probe"), tuned = result.Runs.Single(run => run.Scenario == "tiny");
        Assert.Equal(0, tuned.ChosenEpoch);
        Assert.Contains(tuned.Notes, note => note.StartsWith("Fine-tuning has diverged, so that the head alone is kept. ", StringComparison.Ordinal));
        Assert.Equal(probe.Metrics, tuned.Metrics);
    }

    [Fact]
    public async Task Weights_are_known_by_their_values()
    {
        using TrainedModel same = Opened(seed: 7);
        using TrainedModel other = Opened(seed: 8);
        using TrainedModel reheaded = same.Rehead(["a", "b", "c"], seed: 3);
        Assert.Equal(Weights(_model).Sha256, Weights(same).Sha256);
        Assert.Equal(Weights(_model).Sha256, Weights(reheaded).Sha256);
        Assert.NotEqual(Weights(_model).Sha256, Weights(other).Sha256);

        StudyOptions options = _options with { WeightsUse = WeightsUse.Probe };
        await TransferStudy.RunAsync(StudyFixture.Target, [], options, _folder.Path);
        await TransferStudy.RunAsync(StudyFixture.Target, [], options with { Weights = [Weights(same)] }, _folder.Path);
        string message = (await Assert.ThrowsAsync<StudyException>(() => TransferStudy.RunAsync(StudyFixture.Target, [], options with { Weights = [Weights(other)] }, _folder.Path))).Message;
        Assert.Contains("options.weights[0] (tiny).sha256", message, StringComparison.Ordinal);
        using TrainedModel otherwise = TrainedModel.FromNetwork(Published(7), ["a", "b"], Preprocessing.ImageNet());
        message = (await Assert.ThrowsAsync<StudyException>(() => TransferStudy.RunAsync(StudyFixture.Target, [], options with { Weights = [Weights(otherwise)] }, _folder.Path))).Message;
        Assert.Contains("options.weights[0] (tiny).preprocessing", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_of_before_goes_on_and_its_results_are_read()
    {
        StudyOptions options = _options with { Weights = [], WeightsFineTuning = FineTuneOptions.AfterProbe() };
        await TransferStudy.RunAsync(StudyFixture.Target, [], options, _folder.Path);
        string path = _folder.File("study.json");
        JsonNode record = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (string name in (string[])["weights", "weightsUse", "weightsFineTuning", "probe"])
        {
            Assert.True(record["options"]!.AsObject().Remove(name));
        }

        StudyFixture.WriteSealed(path, record);
        string results = _folder.File(TransferStudy.ResultsFile);
        JsonNode old = JsonNode.Parse(File.ReadAllText(results))!;
        old["options"] = record["options"]!.DeepClone();
        foreach (JsonNode? run in old["runs"]!.AsArray())
        {
            Assert.True(run!.AsObject().Remove("weights") && run.AsObject().Remove("probe"));
        }

        StudyFixture.WriteSealed(results, old);
        StudyResult read = StudyResult.Read(results);
        Assert.Null(read.Runs[0].Weights);
        Assert.Contains("A model learned them from nothing.", HtmlReport.Render(read), StringComparison.Ordinal);

        var phases = new List<StudyPhase>();
        await TransferStudy.RunAsync(StudyFixture.Target, [], options, _folder.Path, new SynchronousProgress<StudyProgress>(p => phases.Add(p.Phase)));
        Assert.Equal([StudyPhase.Reused], phases);
    }

    [Fact]
    public async Task The_package_and_the_report_say_where_it_started()
    {
        StudyResult result = await TransferStudy.RunAsync(StudyFixture.Target, [], _options, _folder.Path);

        foreach ((string scenario, string start) in (ReadOnlySpan<(string, string)>)[("tiny-probe", "a head fitted to the weights tiny"), ("tiny", "a head fitted to the weights tiny")])
        {
            ModelCard card = ModelPackage.Inspect(_folder.File(Path.Combine(TransferStudy.ModelFolder, scenario + ".tmed")));
            Assert.Contains($"{start}: {Origin}", card.Description, StringComparison.Ordinal);
            Assert.Contains("for tests only", card.License, StringComparison.Ordinal);
        }

        var page = new ReportPage(HtmlReport.Render(result));
        foreach (string shown in (string[])[Origin, "for tests only", _options.Weights[0].Sha256, "24 x 24 pixels"])
        {
            Assert.Contains(shown, page.TextOf("repeat"), StringComparison.Ordinal);
        }

        Assert.Contains("weights of others: tiny", page.TextOf("card"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_probe_is_kept_unless_validation_prefers_what_fine_tuning_made_of_it()
    {
        var probe = new StudyProbe { Strength = 1, Folds = 2, Validation = new Dictionary<string, double> { [Metrics.MacroF1.Name] = 0.8, [Metrics.LogLoss.Name] = 0.5 } };
        Assert.True(probe.IsAsGoodAs(Tuned(f1: 0.7, loss: 0.6), Metrics.MacroF1));
        Assert.True(probe.IsAsGoodAs(Tuned(f1: 0.8, loss: 0.4), Metrics.MacroF1));
        Assert.False(probe.IsAsGoodAs(Tuned(f1: 0.9, loss: 0.6), Metrics.MacroF1));
        Assert.False(probe.IsAsGoodAs(Tuned(f1: 0.7, loss: 0.4), Metrics.LogLoss));
        Assert.True(new StudyProbe { Strength = 1, Folds = 2 }.IsAsGoodAs(Tuned(f1: double.NaN, loss: 9), Metrics.MacroF1));

        StudyRun kept = ARun.Of("tiny", 0, f1: 0.5, auc: 0.5) with { ChosenEpoch = 0, Probe = probe };
        Assert.Equal(0.8, StudyModels.Score(kept, Metrics.MacroF1));
    }

    [Fact]
    public async Task Names_and_options_that_cannot_be_meant_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new StudyWeights("scratch", _model));
        Assert.Throws<ArgumentException>(() => (_options with { Weights = [Weights(_model), Weights(_model)] }).Validate());
        Assert.Contains("Seeds", Assert.Throws<ArgumentException>(() => (_options with { Probe = new ProbeOptions { Seed = 4 } }).Validate()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => (_options with { Probe = new ProbeOptions { Preprocessing = Preprocessing.ImageNet() } }).Validate());
        StudySource[] clash = [new StudySource("Tiny-probe", StudyFixture.Sources[0].Dataset)];
        Assert.Contains("Tiny-probe", (await Assert.ThrowsAsync<ArgumentException>(() => TransferStudy.RunAsync(StudyFixture.Target, clash, _options, _folder.Path))).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Features_of_a_picture_are_computed_once_and_the_same_whatever_is_asked_for_first()
    {
        var reader = new CountingImages();
        ImageDataset target = ToyImages.Create(perClass: 50, name: "many");
        ImageDataset Counted(ImageDataset dataset) => new(dataset.Name, dataset.Classes, dataset.Samples, reader);
        ImageDataset whole = Counted(target);
        DatasetParts parts = whole.Split(0.5, 0.25, 0.25, 0);
        ImageDataset last = whole.Subset(Enumerable.Range(0, whole.Count).Where(i => i % 50 >= 40));
        var given = new ProbeOptions { Strength = 0.1, CheckPreprocessing = false };
        reader.Reads = 0;

        async Task<int[]> Probe(ImageDataset train, FeatureCache features)
        {
            using TrainedModel probe = await TransferLearning.ProbeAsync(_model, train, parts.Validation, given, null, new TrainingServices { Features = features });
            return ToyNetwork.Bits(probe.Network);
        }

        var shared = new FeatureCache(whole);
        int[] first = await Probe(parts.Train, shared);
        Assert.Equal(whole.Count, reader.Reads);
        int[] second = await Probe(last, shared);
        Assert.Equal(first, await Probe(parts.Train, shared));
        Assert.Equal(whole.Count, reader.Reads);
        Assert.Equal(whole.Count, shared.Count);

        var turned = new FeatureCache(whole);
        Assert.Equal(second, await Probe(last, turned));
        Assert.Equal(first, await Probe(parts.Train, turned));

        // Where not all of them fit, they are computed again, to the same bits.
        var few = new FeatureCache(whole, 10 * sizeof(float) * _model.Network.FeatureCount);
        Assert.Equal(first, await Probe(parts.Train, few));
        Assert.Equal(second, await Probe(last, few));
        Assert.Equal(10, few.Count);
    }

    private static IEnumerable<StudyRun> AllRuns(TemporaryFolder folder)
    {
        StudyResult result = StudyResult.Read(folder.Path);
        return result.Runs.Concat(result.NaiveRuns);
    }

    private static StudyWeights Weights(TrainedModel model) => new("tiny", model) { Origin = Origin, License = "for tests only" };

    private static Network Published(long seed) => Network.Create(Presets.ResNet([1, 1, 1, 1], width: 4, input: InputShape.Square(Side)), seed);

    /// <summary>Written to a file and read from it.</summary>
    private TrainedModel Opened(long seed)
    {
        string path = _folder.File($"{seed}-weights.safetensors");
        using (Network published = Published(seed))
        {
            TransferMed.Storage.SafeTensors.Write(path, published.State());
        }

        Network network = Published(seed: 99);
        TransferReport report = network.LoadWeights(path);
        return TrainedModel.FromNetwork(network, ["a", "b"], Preprocessing.Half(), report);
    }

    private static TrainingResult Tuned(double f1, double loss) => new()
    {
        Epochs =
        [
            new EpochRecord
            {
                Epoch = 1,
                Loss = 1,
                LearningRate = 0.1,
                ImagesPerSecond = 1,
                Seconds = 1,
                Validation = new Dictionary<string, double> { [Metrics.MacroF1.Name] = f1, [Metrics.LogLoss.Name] = loss },
            },
        ],
        ChosenEpoch = 1,
        ImagesPerSecond = 1,
        Preprocessing = Preprocessing.ImageNet(Side),
    };

    /// <summary>Counts what is read at the size of the network; contents are looked at in another.</summary>
    private sealed class CountingImages : IPixelReader
    {
        private readonly ToyImages _images = new();
        private int _reads;

        public int Reads { get => _reads; set => _reads = value; }

        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            if (geometry.Height == Side)
            {
                Interlocked.Increment(ref _reads);
            }

            _images.Read(sample, geometry, destination);
        }
    }
}
