using System.IO.Compression;
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
using TransferMed.Transfer;

namespace TransferMed.Tests.Studies;

/// <summary>Scenarios of several steps: weights and then a source, a source after another.</summary>
public sealed class StudyChainTests : IDisposable
{
    private static readonly StudySource[] s_sources =
    [
        new("near", ToyImages.Create(perClass: 10, classes: 3, name: "near")),
        new("far", ToyImages.Create(perClass: 10, name: "far")),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly TrainedModel _model = TrainedModel.FromNetwork(
        Network.Create(Presets.ResNet([1, 1, 1, 1], width: 4, input: InputShape.Square(24)), seed: 7), ["a", "b"], Preprocessing.Half());

    private readonly StudyOptions _options;

    public StudyChainTests() => _options = StudyFixture.Options.WithEpochs(1) with
    {
        Seeds = 1,
        Audit = false,
        Weights = [new StudyWeights("tiny", _model) { Origin = "a network of this test", License = "for tests only" }],
        WeightsFineTuning = FineTuneOptions.AfterProbe() with { Epochs = 2, BatchSize = 8 },
        Chains = [new StudyChain("tiny", "near"), new StudyChain("near", "far"), new StudyChain("near")],
    };

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Chains_run_beside_the_other_scenarios_and_everything_says_which_it_was()
    {
        StudyResult result = await RunAsync(_folder, _options);

        string[] scenarios = ["scratch", "near", "far", "tiny-probe", "tiny", "tiny+near-probe", "tiny+near", "near+far-probe", "near+far", "near-probe"];
        Assert.Equal(scenarios, result.Summary.Select(summary => summary.Scenario));
        Assert.Equal(
            [
                "target from scratch", "near, then target", "far, then target", "weights tiny, then a head on target", "weights tiny, then target", "weights tiny, then near, then a head on target",
                "weights tiny, then near, then target", "near, then far, then a head on target", "near, then far, then target", "near, then a head on target",
            ],
            result.Chains.Select(chain => $"{chain}"));
        Assert.Equal(scenarios, result.Chains.Select(chain => chain.Scenario));
        ScenarioChain long_ = result.Chains[6];
        Assert.Equal([ChainStepKind.Weights, ChainStepKind.Source, ChainStepKind.Target], long_.Steps.Select(step => step.Kind));
        Assert.Equal([_options.Weights[0].Sha256, s_sources[0].Dataset.Fingerprint, StudyFixture.Target.Fingerprint], long_.Steps.Select(step => step.Identity));

        // The network is that of the weights, else the study's.
        StudyRun[] runs = [.. result.Runs];
        Assert.Equal((runs[3].Parameters, runs[1].Parameters), (runs[6].Parameters, runs[8].Parameters));
        Assert.Equal(("near", "tiny"), (runs[6].Source, runs[6].Weights));
        Assert.Equal(("far", null), (runs[8].Source, runs[8].Weights));
        Assert.All(runs, run => Assert.Equal(runs[0].Predictions.Select(prediction => prediction.Path), run.Predictions.Select(prediction => prediction.Path)));

        // Steps that scenarios share are the same step.
        Assert.Equal(
            ["seed0-far", "seed0-near", "seed0-near+far", "seed0-tiny+near"],
            Directory.GetFiles(_folder.File("pretrained"), "*.tmed").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));
        Assert.Equal(Losses(runs[1].Pretraining!), Losses(runs[8].Pretraining!.Before!));
        Assert.Equal(Losses(runs[5].Pretraining!), Losses(runs[6].Pretraining!));
        Assert.Equal(runs[8].Pretraining!.Seconds + runs[1].Pretraining!.Seconds, runs[8].Pretraining!.SecondsOfAll);
        Assert.NotNull(runs[6].Pretraining!.Probe);
        Assert.All(runs.Select(run => run.Pretraining).OfType<StudyPretraining>(), pretraining => Assert.Equal(1, pretraining.Epochs));

        ModelCard card = ModelPackage.Inspect(_folder.File("models/tiny+near.tmed"));
        Assert.Contains("a network pretrained on near, which began with the weights tiny: a network of this test", card.Description, StringComparison.Ordinal);
        Assert.Contains("for tests only", card.License, StringComparison.Ordinal);
        Assert.Contains("(pretrained on near and then far)", ModelPackage.Inspect(_folder.File("models/near+far.tmed")).Description, StringComparison.Ordinal);
        Assert.Equal(["near", "far"], ModelPackage.Inspect(_folder.File("models/near+far.tmed")).Datasets.Where(set => set.Role == DatasetRole.Source).Select(set => set.Name));

        Assert.Equal(
            JsonSerializer.Serialize(result, StudyJson.Default.StudyResult), JsonSerializer.Serialize(StudyResult.Read(_folder.Path), StudyJson.Default.StudyResult));
        Assert.Equal("""[["tiny","near"],["near","far"],["near"]]""", result.Options.GetProperty("chains").GetRawText().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        var page = new ReportPage(HtmlReport.Render(result));
        Assert.Contains("weights tiny, then near, then a head on target", page.TextOf("scenarios"), StringComparison.Ordinal);
        Assert.Contains("near, then far, then target", page.TextOf("repeat"), StringComparison.Ordinal);
        Assert.Contains("tiny+near: weights tiny, then near, then target.", page.TextOf("card"), StringComparison.Ordinal);
        Assert.Contains(result.Verdicts, verdict => verdict is { Scenario: "tiny+near", Baseline: "tiny" });
    }

    [Fact]
    public async Task A_chain_does_what_the_front_door_does_step_by_step()
    {
        StudyResult result = await RunAsync(_folder, _options with { Chains = [new StudyChain("tiny", "near")], WeightsUse = WeightsUse.Probe });

        StudyRun run = result.Runs[^1];
        Assert.Equal("tiny+near-probe", run.Scenario);
        DatasetParts source = StudySplit.OfSource(s_sources[0].Dataset, _options, 0);
        DatasetParts target = StudySplit.OfTarget(StudyFixture.Target, _options, 0)[0].Parts;
        using TrainedModel head = await TransferLearning.ProbeAsync(_model, source);
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(head, source.Train, source.Validation, _options.WeightsFineTuning with { Epochs = 1 });
        Assert.Equal(tuned.Training!.Epochs[0].Loss, run.Pretraining!.History[0].Loss, 1e-4);
        using TrainedModel probe = await TransferLearning.ProbeAsync(tuned, target);
        PredictionSet expected = probe.Predict(target.Test);
        PredictionSet actual = result.PredictionsOf(run);
        Assert.All(Enumerable.Range(0, expected.Count), i => Assert.Equal(expected.Probabilities(i)[0], actual.Probabilities(i)[0], 1e-3));

        // The step between makes a difference that is larger than that.
        using TrainedModel without = await TransferLearning.ProbeAsync(_model, target);
        PredictionSet direct = without.Predict(target.Test);
        Assert.Contains(Enumerable.Range(0, expected.Count), i => Math.Abs(expected.Probabilities(i)[0] - direct.Probabilities(i)[0]) > 1e-2);
    }

    [Fact]
    public async Task Steps_that_scenarios_share_are_done_once()
    {
        var begun = new List<string>();
        StudyOptions options = _options with { Folds = 2, TrainPerClass = [2, 4] };
        await RunAsync(_folder, options, new SynchronousProgress<StudyProgress>(p =>
        {
            if (p is { Phase: StudyPhase.Pretraining, Training: null })
            {
                begun.Add(p.Scenario);
            }
        }));

        // near, far, the head and the training of tiny+near, and near+far, each in the run that needs it first.
        Assert.Equal(["near", "far", "tiny+near-probe", "tiny+near-probe", "near+far-probe"], begun);
    }

    [Fact]
    public async Task A_cut_study_of_chains_continues_to_the_same_results()
    {
        using var unbroken = new TemporaryFolder();
        await RunAsync(unbroken, _options);
        Func<StudyProgress, bool>[] cuts =
        [
            p => p is { Run: 6, Phase: StudyPhase.Pretraining, Training: null },
            p => p is { Run: 6, Phase: StudyPhase.Pretraining, Training: { Step: > 1, Finished: null } },
            p => p is { Run: 7, Phase: StudyPhase.FineTuning, Training.Finished.Epoch: 1 },
            p => p is { Run: 8, Phase: StudyPhase.Testing },
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
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(_folder, _options, progress, stop.Token));
            Assert.True(stop.IsCancellationRequested);
        }

        await RunAsync(_folder, _options);
        Assert.Equal(StudyFixture.WithoutTimes(unbroken), StudyFixture.WithoutTimes(_folder));
        foreach (string package in Directory.GetFiles(unbroken.File(TransferStudy.ModelFolder)).Select(path => Path.Combine(TransferStudy.ModelFolder, Path.GetFileName(path))))
        {
            Assert.Equal(File.ReadAllBytes(unbroken.File(package)), File.ReadAllBytes(_folder.File(package)));
        }
    }

    [Fact]
    public async Task Chains_can_be_added_and_no_chain_can_be_taken_away()
    {
        using var whole = new TemporaryFolder();
        await RunAsync(whole, _options);

        await RunAsync(_folder, _options with { Chains = [_options.Chains[1]] });
        var phases = new List<(string, StudyPhase)>();
        await RunAsync(_folder, _options, new SynchronousProgress<StudyProgress>(p => phases.Add((p.Scenario, p.Phase))));
        Assert.Equal(
            ["scratch", "near", "far", "tiny-probe", "tiny", "near+far-probe", "near+far"], phases.Where(phase => phase.Item2 == StudyPhase.Reused).Select(phase => phase.Item1));
        Assert.Equal(StudyFixture.WithoutTimes(whole), StudyFixture.WithoutTimes(_folder));

        string message = (await Assert.ThrowsAsync<StudyException>(() => RunAsync(_folder, _options with { Chains = [_options.Chains[0]] }))).Message;
        Assert.Contains("options.chains", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The chain 'tiny,nearer' has the step 'nearer', which is neither a source nor weights of this study; there are: near, far, tiny.", "tiny", "nearer")]
    [InlineData("The chain 'tiny,target' has the target 'target' as a step; every chain ends on the target by itself: leave it out.", "tiny", "target")]
    [InlineData("comes to the weights 'tiny' after 'near', which they would undo: begin with them", "near", "tiny")]
    [InlineData("The chain 'tiny' adds nothing: weights have that scenario already", "tiny")]
    public async Task Steps_that_cannot_be_meant_are_refused_before_anything_is_written(string message, params string[] steps)
    {
        string folder = _folder.File("out");
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => TransferStudy.RunAsync(StudyFixture.Target, s_sources, _options with { Chains = [new StudyChain(steps)] }, folder));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Chains_without_steps_or_names_and_equal_ones_are_refused()
    {
        Assert.Contains("has no steps", Assert.Throws<ArgumentException>(() => new StudyChain()).Message, StringComparison.Ordinal);
        Assert.Contains("occurs twice", Assert.Throws<ArgumentException>(() => new StudyChain("near", "near")).Message, StringComparison.Ordinal);
        Assert.Contains("The name ''", Assert.Throws<ArgumentException>(() => new StudyChain("near", "")).Message, StringComparison.Ordinal);
        Assert.Contains("'scratch' is taken", Assert.Throws<ArgumentException>(() => new StudyChain("scratch")).Message, StringComparison.Ordinal);
        Assert.Contains("more than 128 letters", Assert.Throws<ArgumentException>(() => new StudyChain(new string('a', 64), new string('b', 64))).Message, StringComparison.Ordinal);
        Assert.Contains("The chain 'a,b' occurs twice", Assert.Throws<ArgumentException>(() => (_options with { Chains = [new StudyChain("a", "b"), new StudyChain("A", "b")] }).Validate()).Message, StringComparison.Ordinal);
        Assert.Contains(
            "adds nothing",
            Assert.Throws<ArgumentException>(() => StudyChain.CheckSteps([new StudyChain("near")], ["near"], [], null, WeightsUse.FineTune)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_results_of_form_two_are_read_with_their_chains()
    {
        string path = _folder.File(TransferStudy.ResultsFile);
        using (var packed = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Studies", "Stored", "results-2.json.gz")), CompressionMode.Decompress))
        using (FileStream plain = File.Create(path))
        {
            packed.CopyTo(plain);
        }

        var result = StudyResult.Read(path);
        Assert.Equal(2, result.SchemaVersion);
        Assert.Equal(["scratch: synthetic-shapes from scratch", "near: near, then synthetic-shapes"], result.Chains.Select(chain => $"{chain.Scenario}: {chain}"));
        Assert.Equal([result.Datasets[1].Fingerprint, result.Datasets[0].Fingerprint], result.Chains[1].Steps.Select(step => step.Identity));
        Assert.Equal((8, 8), (result.Runs.Count, result.NaiveRuns.Count));
        Assert.NotEmpty(HtmlReport.Render(result));
    }

    [Fact]
    public async Task Results_that_tell_no_chains_give_them_from_their_runs()
    {
        StudyResult result = await RunAsync(_folder, _options with { Chains = [] });
        string path = _folder.File(TransferStudy.ResultsFile);
        JsonNode root = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        Assert.True(root.AsObject().Remove("chains"));
        StudyFixture.WriteSealed(path, root);
        Assert.Equal(Told(result), Told(StudyResult.Read(path)));

        root["chains"] = JsonNode.Parse("""[{ "scenario": "scratch", "steps": [{ "kind": "Target", "name": "target", "identity": "" }] }]""");
        StudyFixture.WriteSealed(path, root);
        Assert.Contains("it tells the chains of scratch", Assert.Throws<StudyException>(() => StudyResult.Read(path)).Message, StringComparison.Ordinal);

        static string[] Told(StudyResult told) => [.. told.Chains.SelectMany(chain => chain.Steps, (chain, step) => $"{chain.Scenario} {step.Kind} {step.Name} {step.Identity}")];
    }

    private static Task<StudyResult> RunAsync(TemporaryFolder folder, StudyOptions options, IProgress<StudyProgress>? progress = null, CancellationToken cancellation = default) =>
        TransferStudy.RunAsync(StudyFixture.Target, s_sources, options, folder.Path, progress, null, cancellation);

    private static double[] Losses(StudyPretraining pretraining) => [.. pretraining.History.Select(epoch => epoch.Loss)];
}
