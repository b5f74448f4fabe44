using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Studies;

public class TransferStudyTests
{
    [Fact]
    public async Task EveryScenarioRunsWithEverySeedOnTheSameImages()
    {
        using var folder = new TemporaryFolder();
        var reports = new List<StudyProgress>();
        StudyResult result = await StudyFixture.RunAsync(folder, progress: new SynchronousProgress<StudyProgress>(reports.Add));

        Assert.Equal([(0, "scratch"), (0, "near"), (1, "scratch"), (1, "near")], result.Runs.Select(run => (run.Seed, run.Scenario)));
        foreach (IGrouping<int, StudyRun> seed in result.Runs.GroupBy(run => run.Seed))
        {
            StudyRun scratch = seed.First();
            StudyRun transferred = seed.Last();
            Assert.Equal(scratch.Split, transferred.Split);
            Assert.Equal(scratch.Predictions.Select(p => (p.Path, p.Label)), transferred.Predictions.Select(p => (p.Path, p.Label)));
            Assert.Equal(scratch.Parameters, transferred.Parameters);
            Assert.Null(scratch.Source);
            Assert.Null(scratch.Pretraining);
            Assert.Null(scratch.Transfer);
            Assert.Equal("near", transferred.Source);
            Assert.Equal(1, transferred.Pretraining!.Epochs);
            Assert.Contains(Metrics.MacroF1, transferred.Pretraining.Metrics.Keys);
            Assert.NotEmpty(transferred.Transfer!.Copied);
            Assert.NotEmpty(transferred.Transfer.Initialized);
        }

        Assert.All(result.Runs, run =>
        {
            Assert.Equal(2, run.EpochsRun);
            Assert.Equal(2, run.History.Count);
            Assert.Equal(run.Split.Test, run.Predictions.Count);
            Assert.Equal(24, run.Split.Train + run.Split.Validation + run.Split.Test);
            Assert.All(run.Predictions, p => Assert.Equal(1, p.Probabilities!.Sum(), 1e-5));
            Assert.Equal(Metrics.All.Select(metric => metric.Name), run.Metrics.Keys);
        });
        Assert.Equal(["scratch", "near"], result.Summary.Select(scenario => scenario.Scenario));
        Assert.Equal(["target", "near"], result.Datasets.Select(dataset => dataset.Name));
        Assert.Equal(4, reports.Count(report => report.Phase == StudyPhase.Finished && report.Completed is not null));
        Assert.Equal(2, reports.Where(report => report.Phase == StudyPhase.Pretraining && report.Training is null).Count());
        Assert.Contains(reports, report => report.Phase == StudyPhase.FineTuning && report is { Training.Finished: not null, Remaining: not null });
    }

    [Fact]
    public async Task TheFileHoldsTheResult()
    {
        using var folder = new TemporaryFolder();
        StudyResult result = await StudyFixture.RunAsync(folder, StudyFixture.Options with { Seeds = 1 });

        JsonNode file = JsonNode.Parse(await File.ReadAllTextAsync(folder.File(TransferStudy.ResultsFile)))!;
        Assert.Equal(StudyResult.CurrentSchema, file["schemaVersion"]!.GetValue<int>());
        JsonNode options = file["options"]!;
        Assert.Equal(8, options["network"]!["input"]!["height"]!.GetValue<int>());
        Assert.Equal(0.003, options["fineTuning"]!["learningRate"]!.GetValue<double>());
        Assert.Equal("NoFreezing", options["fineTuning"]!["freeze"]!["kind"]!.GetValue<string>());
        Assert.Equal([2, 1, 2], new[] { "training", "pretraining", "fineTuning" }.Select(name => options[name]!["epochs"]!.GetValue<int>()));
        Assert.Equal(StudyFixture.Target.Fingerprint, file["datasets"]![0]!["fingerprint"]!.GetValue<string>());
        Assert.Equal(["class0", "class1"], file["classes"]!.AsArray().Select(name => name!.GetValue<string>()));
        JsonNode run = file["runs"]![1]!;
        Assert.Equal("near", run["scenario"]!.GetValue<string>());
        Assert.Equal(result.Runs[1].Metrics[Metrics.MacroF1], run["metrics"]!["macroF1"]!.GetValue<double>());
        Assert.Equal(result.Runs[1].Predictions[0].Path, run["predictions"]![0]!["path"]!.GetValue<string>());
        Assert.Equal(2, run["predictions"]![0]!["probabilities"]!.AsArray().Count);
        Assert.Null(file["runs"]![0]!["source"]);
        Assert.Null(file["summary"]![0]!["gainOverScratch"]);
        Assert.NotNull(file["summary"]![1]!["gainOverScratch"]!["mean"]);
        Assert.Null(file["summary"]![1]!["macroF1"]!["standardDeviation"]);
        Assert.False(Directory.Exists(folder.File("checkpoints")));
    }

    [Fact]
    public async Task OnlyTheTrainingPartIsReduced()
    {
        using var folder = new TemporaryFolder();
        StudyOptions options = StudyFixture.Options.WithEpochs(1) with { Seeds = 1, TrainPerClass = [4] };
        options = options with { FineTuning = FineTuneOptions.From(options.Training) with { Freeze = FreezePolicy.HeadFirst(1) } };
        StudyResult result = await StudyFixture.RunAsync(folder, options);

        DatasetParts whole = StudySplit.OfTarget(StudyFixture.Target, options, 0).Single().Parts;
        Assert.All(result.Runs, run =>
            Assert.Equal(new SplitSizes(8, whole.Validation.Count, whole.Test.Count, 0) { TrainAvailable = whole.Train.Count }, run.Split));
        Assert.Equal(whole.Test.Samples.Select(s => s.Path), result.Runs[0].Predictions.Select(p => p.Path));
    }

    [Theory]
    [InlineData("scratch")]
    [InlineData("Scratch")]
    [InlineData("")]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("line\n")]
    [InlineData("ü")]
    public void NamesThatCannotNameFilesAreRefused(string name) =>
        Assert.Throws<ArgumentException>(() => new StudySource(name, StudyFixture.Target));

    [Fact]
    public async Task NamesMustDiffer()
    {
        using var folder = new TemporaryFolder();
        StudySource[] twice = [new("skin", StudyFixture.Target), new("SKIN", StudyFixture.Target)];
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => TransferStudy.RunAsync(StudyFixture.Target, twice, StudyFixture.Options, folder.Path));
        Assert.Contains("'SKIN' occurs twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        StudyOptions options = StudyFixture.Options;
        Refused(options with { Seeds = 0 }, "Seeds is 0");
        Refused(options with { Seed = -1 }, "Seed is -1");
        Refused(options with { Seed = int.MaxValue }, "Seed + Seeds is 2147483649");
        Refused(options.WithEpochs(0), "Training: Epochs is 0");
        Refused(options with { Pretraining = new() { Epochs = 0 } }, "Pretraining: Epochs is 0");
        Refused(options with { Training = new() { BatchSize = 1 } }, "Training: BatchSize is 1");
        Refused(options with { FineTuning = new() { Epochs = 2, LearningRate = double.NaN } }, "FineTuning: LearningRate is NaN");
        Refused(options with { FineTuning = new() { Epochs = 3 } }, "FineTuning has 3 epochs and Training 2");
        Refused(options with { Training = new() { Seed = 3 } }, "Training has the seed 3");
        Refused(options with { Training = new() { Device = TorchDevice.Cpu } }, "Training has a device");
        Refused(options with { Pretraining = new() { CheckpointPath = "x" } }, "Pretraining has the checkpoint 'x'");
        Refused(options with { FineTuning = new() { Epochs = 2, Resume = false } }, "FineTuning does not resume");
        Refused(options with { TrainPerClass = [10, 0] }, "TrainPerClass is 0");
        Refused(options with { TrainPerClass = [] }, "TrainPerClass is empty");
        Refused(options with { TrainPerClass = [10, 20, 10] }, "TrainPerClass is [10, 20, 10]");
        Refused(options with { SourcePerClass = 2 }, "SourcePerClass is 2");
        Refused(options with { Folds = 1 }, "Folds is 1");
        Refused(options with { TestShare = 1 }, "TestShare is 1");
        Refused(options with { ValidationShare = 1 }, "ValidationShare is 1");

        static void Refused(StudyOptions wrong, string message) =>
            Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(wrong.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SizesAndFoldsShareOnePretrainingPerSourceAndSeed()
    {
        using var folder = new TemporaryFolder();
        var reports = new List<StudyProgress>();
        StudyOptions options = StudyFixture.Options.WithEpochs(1) with { Seeds = 1, TrainPerClass = [2, 4], Folds = 2, NaiveSplit = true };
        StudyResult result = await StudyFixture.RunAsync(folder, options, new SynchronousProgress<StudyProgress>(reports.Add));

        StudyProgress pretraining = Assert.Single(reports, report => report.Phase == StudyPhase.Pretraining && report.Training is null);
        Assert.Equal(("near", 2, 0, false), (pretraining.Scenario, pretraining.TrainPerClass, pretraining.Fold, pretraining.Naive));
        Assert.Single(Directory.EnumerateFiles(folder.File("pretrained"), "*.tmed"));
        Assert.Equal(8, result.Runs.Count);
        Assert.Equal(8, result.NaiveRuns.Count);
        Assert.Single(result.Runs.Concat(result.NaiveRuns).Where(run => run.Pretraining is not null).Select(run => run.Pretraining!.Seconds).Distinct());
        Assert.Equal(
            [(2, "scratch"), (2, "near"), (4, "scratch"), (4, "near")],
            result.Summary.Select(entry => (entry.TrainPerClass!.Value, entry.Scenario)));
        Assert.All(result.Summary, entry => Assert.Equal(2, entry.Runs));
        Assert.Equal(result.Summary.Select(entry => (entry.TrainPerClass, entry.Scenario)), result.Naive.Select(entry => (entry.TrainPerClass, entry.Scenario)));
        Assert.All(result.Verdicts, verdict => Assert.Equal(2, verdict.Runs));
        Assert.DoesNotContain(result.Runs, run => run.Naive);
    }

    [Fact]
    public async Task ResultsAreReadBackWhole()
    {
        using var folder = new TemporaryFolder();
        StudyResult result = await StudyFixture.RunAsync(folder, StudyFixture.Options.WithEpochs(1) with { Command = "study --seeds 2" });

        var read = StudyResult.Read(folder.Path);
        Assert.Equal(Json(result), Json(read));
        Assert.Equal(Json(result), Json(StudyResult.Read(folder.File(TransferStudy.ResultsFile))));
        Assert.Equal("study --seeds 2", read.Command);
        Assert.NotNull(read.Audit);
        Assert.True(read.Audit.Clean, read.Audit.Verdict);
        Assert.Equal([0, 1], read.Audit.Splits.Select(split => split.Seed));
        Assert.Equal("near", Assert.Single(read.Audit.Sources).Source);

        StudyRun run = read.Runs[1];
        PredictionSet predictions = read.PredictionsOf(run);
        Assert.Equal(run.Metrics[Metrics.MacroF1], EvaluationResult.From(predictions)[Metrics.MacroF1], 1e-12);
        ConfidenceInterval interval = run.Intervals[Metrics.Accuracy];
        Assert.Equal(run.Metrics[Metrics.Accuracy], interval.Value, 1e-12);
        Assert.InRange(interval.Value, interval.Lower, interval.Upper);

        static string Json(StudyResult value) => System.Text.Json.JsonSerializer.Serialize(value, StudyJson.Default.StudyResult);
    }

    [Fact]
    public async Task ResultsOfAnotherFormAreRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(TransferStudy.ResultsFile);
        Assert.Contains(path, Assert.Throws<StudyException>(() => StudyResult.Read(path)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, "{ \"schemaVersion\": 1 }");
        Assert.Contains("have the form 1", Assert.Throws<StudyException>(() => StudyResult.Read(path)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, "[]");
        Assert.Contains("no schemaVersion", Assert.Throws<StudyException>(() => StudyResult.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictionsKnowTheirGroups()
    {
        ImageDataset plain = StudyFixture.Target;
        var grouped = new ImageDataset("target", plain.Classes, plain.Samples.Select((sample, i) => sample with { Group = $"p{i / 2}" }), plain.Pixels);
        using var folder = new TemporaryFolder();
        StudyResult result = await TransferStudy.RunAsync(grouped, [], StudyFixture.Options.WithEpochs(1) with { Seeds = 1, Audit = false }, folder.Path);

        Assert.Null(result.Audit);
        Assert.Equal(
            result.Runs[0].Predictions.Select(prediction => grouped.Samples.Single(sample => sample.Path == prediction.Path).Group),
            result.PredictionsOf(result.Runs[0]).Groups);
    }

    [Fact]
    public void RecipesThatAreNotGivenFollowThatOfTheTarget()
    {
        var training = new TrainingOptions { Epochs = 5, LearningRate = 0.02, BatchSize = 4, WarmUpEpochs = 0.5 };
        var options = new StudyOptions { Training = training };

        Assert.Equal(training with { Epochs = 8 }, options.PretrainingRecipe);
        Assert.Equal(FineTuneOptions.From(training, 0.3), options.FineTuningRecipe);
        Assert.Equal(new FineTuneOptions(), new StudyOptions().FineTuningRecipe);
    }

    [Fact]
    public void TheNetworkIsThatOfAnyNumberOfClasses() =>
        Assert.All(Presets.Names, name => Assert.Equal(Presets.Create(name, 5, 4, InputShape.Square(64)), Presets.Create(name, 2, 4, InputShape.Square(64)).WithClasses(5)));

    [Fact]
    public async Task WhatDependsOnTheClassesIsCheckedBeforeTheFolderIsMade()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("study");
        var weighted = new TrainingOptions { Epochs = 1, Loss = new CrossEntropy { Weighting = ClassWeighting.Given(1, 2, 3) } };
        StudyOptions options = StudyFixture.Options with { Pretraining = new() { Epochs = 1, Loss = weighted.Loss } };
        await TransferStudy.RunAsync(StudyFixture.Target, [], options with { Seeds = 1 }, folder.File("other"));

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => TransferStudy.RunAsync(StudyFixture.Target, StudyFixture.Sources, options with { Training = weighted }, path));
        Assert.StartsWith("Training: ", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));
    }
}
