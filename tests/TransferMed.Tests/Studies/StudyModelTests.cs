using TransferMed.Evaluation;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Tests.Studies;

/// <summary>A study leaves the best model of each scenario as a package.</summary>
public class StudyModelTests
{
    [Fact]
    public async Task TheBestModelOfEachScenarioByValidationIsLeft()
    {
        using var folder = new TemporaryFolder();
        StudyResult result = await StudyFixture.RunAsync(folder, StudyFixture.Options with { TrainPerClass = [2, 4], NaiveSplit = true });

        Assert.Equal(["near.tmed", "scratch.tmed"], Names(folder));
        foreach (string scenario in (string[])["scratch", "near"])
        {
            StudyRun[] runs = [.. result.Runs.Where(run => run.Scenario == scenario && run.TrainPerClass == 4)];
            StudyRun best = runs.MaxBy(run => run.History[run.ChosenEpoch - 1].Validation![Metrics.MacroF1])!;
            using TrainedModel model = TrainedModel.Load(Path(folder, scenario), TorchDevice.Cpu);
            ModelCard card = model.Card;
            Assert.Contains($"seed {best.Seed}.", card.Description, StringComparison.Ordinal);
            Assert.Equal($"target, {scenario}", card.Name);
            Assert.Equal(best.EpochsRun, card.Training!.Epochs);
            Assert.Equal(scenario == "near", card.Training.CopiedTensors > 0);
            Assert.Equal(
                scenario == "near" ? [DatasetRole.Source, DatasetRole.Training, DatasetRole.Validation, DatasetRole.Test] : [DatasetRole.Training, DatasetRole.Validation, DatasetRole.Test],
                card.Datasets.Select(dataset => dataset.Role));
            Assert.Equal(8, card.Datasets.Single(dataset => dataset.Role == DatasetRole.Training).Count);

            // The model in the package is the one whose test predictions the study reports; the package's claim no more than its pictures bear.
            PredictionSet reported = model.Assessment!.Calibrator!.Apply(result.PredictionsOf(best));
            var test = StudySplit.OfTarget(StudyFixture.Target, StudyFixture.Options, best.Seed)[0].Parts.Test;
            PredictionSet predicted = model.Predict(test);
            Assert.All(Enumerable.Range(0, predicted.Count), i => Assert.Equal(reported.Probabilities(i).ToArray(), predicted.Probabilities(i).ToArray()));
            Assert.Equal(test.Count, model.Assessment.Evaluation!.Count);

            // Four validation pictures bear neither thresholds nor a temperature, and the package says so.
            Assert.Equal(3, model.Assessment.LeftOut.Count);
        }
    }

    [Fact]
    public void AScoreIsThatOfTheChosenEpochOnValidationImages()
    {
        StudyRun run = ARun.Of("scratch", 0, f1: 0.1, auc: 0.2) with
        {
            ChosenEpoch = 2,
            History = [Epoch(1, 0.9, 0.3), Epoch(2, 0.7, 0.4), Epoch(3, 0.8, 0.5)],
        };

        Assert.Equal(0.7, StudyModels.Score(run, Metrics.MacroF1));
        Assert.Equal(-0.4, StudyModels.Score(run, Metrics.LogLoss));
        Assert.Equal(0.75, StudyModels.Score(run with { InterpolationWeight = 0.5, InterpolatedValidation = new Dictionary<string, double> { [Metrics.MacroF1.Name] = 0.75 } }, Metrics.MacroF1));
        Assert.Equal(double.NegativeInfinity, StudyModels.Score(run, Metrics.MacroAuc));
        Assert.Equal(double.NegativeInfinity, StudyModels.Score(run with { History = [Epoch(2, double.NaN, 1)] }, Metrics.MacroF1));
        Assert.Equal(double.NegativeInfinity, StudyModels.Score(run with { History = [Epoch(2, 1, 1, validated: false)] }, Metrics.MacroF1));

        static EpochRecord Epoch(int epoch, double f1, double loss, bool validated = true) => new()
        {
            Epoch = epoch,
            Loss = 1,
            LearningRate = 1,
            ImagesPerSecond = 1,
            Seconds = 1,
            Validation = validated ? new Dictionary<string, double> { [Metrics.MacroF1] = f1, [Metrics.LogLoss] = loss } : null,
        };
    }

    [Fact]
    public async Task ACutAndAGrownStudyEndWithTheSamePackages()
    {
        using var whole = new TemporaryFolder();
        await StudyFixture.RunAsync(whole);

        using var cut = new TemporaryFolder();
        foreach (Func<StudyProgress, bool> at in (Func<StudyProgress, bool>[])[p => p is { Run: 1, Phase: StudyPhase.Testing }, p => p is { Run: 2, Phase: StudyPhase.FineTuning, Training.Epoch: 2 }, p => p is { Run: 4, Phase: StudyPhase.Testing }])
        {
            using var stop = new CancellationTokenSource();
            var progress = new SynchronousProgress<StudyProgress>(p =>
            {
                if (at(p))
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StudyFixture.RunAsync(cut, progress: progress, cancellation: stop.Token));
        }

        await StudyFixture.RunAsync(cut);
        AssertSame(whole, cut);

        // The later seed first.
        using var grown = new TemporaryFolder();
        await StudyFixture.RunAsync(grown, StudyFixture.Options with { Seed = 1, Seeds = 1 });
        await StudyFixture.RunAsync(grown);
        AssertSame(whole, grown);
    }

    [Fact]
    public async Task AMissingPackageIsComputedAgain()
    {
        using var folder = new TemporaryFolder();
        await StudyFixture.RunAsync(folder);
        byte[] before = await File.ReadAllBytesAsync(Path(folder, "near"));
        string results = StudyFixture.WithoutTimes(folder);
        File.Delete(Path(folder, "near"));

        var phases = new List<(string Scenario, StudyPhase Phase)>();
        await StudyFixture.RunAsync(folder, progress: new SynchronousProgress<StudyProgress>(p => phases.Add((p.Scenario, p.Phase))));

        Assert.Equal(before, await File.ReadAllBytesAsync(Path(folder, "near")));
        Assert.Equal(results, StudyFixture.WithoutTimes(folder));
        Assert.Single(phases, phase => phase.Phase == StudyPhase.Testing);
        Assert.Equal(3, phases.Count(phase => phase.Phase == StudyPhase.Reused));
    }

    private static string Path(TemporaryFolder folder, string scenario) =>
        System.IO.Path.Combine(folder.File(TransferStudy.ModelFolder), scenario + ModelPackage.Extension);

    private static string[] Names(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.File(TransferStudy.ModelFolder)).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static void AssertSame(TemporaryFolder expected, TemporaryFolder actual)
    {
        Assert.Equal(Names(expected), Names(actual));
        Assert.All(Names(expected), name => Assert.Equal(
            File.ReadAllBytes(System.IO.Path.Combine(expected.File(TransferStudy.ModelFolder), name)), File.ReadAllBytes(System.IO.Path.Combine(actual.File(TransferStudy.ModelFolder), name))));
    }
}
