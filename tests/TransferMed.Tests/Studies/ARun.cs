using TransferMed.Evaluation;
using TransferMed.Studies;
using TransferMed.Transfer;

namespace TransferMed.Tests.Studies;

/// <summary>Runs that were never run.</summary>
internal static class ARun
{
    public static StudyRun Of(
        string scenario, int seed, double f1, double auc, double accuracy = 0.5, double seconds = 1, double? pretraining = null) => new()
        {
            Scenario = scenario,
            Source = scenario == StudySource.Scratch ? null : scenario,
            Seed = seed,
            Fold = null,
            TrainPerClass = null,
            Naive = false,
            Split = Sizes(),
            Parameters = 10,
            EpochsRun = 1,
            ChosenEpoch = 1,
            ImagesPerSecond = 100,
            Seconds = seconds,
            Metrics = new Dictionary<string, double> { [Metrics.MacroF1] = f1, [Metrics.MacroAuc] = auc, [Metrics.Accuracy] = accuracy },
            Intervals = new Dictionary<string, ConfidenceInterval> { [Metrics.MacroF1] = new(f1, f1 - 0.1, f1 + 0.1, 0.95, IntervalMethod.Bca) },
            Pretraining = pretraining is not { } time ? null : new StudyPretraining
            {
                Split = Sizes(),
                Epochs = 1,
                ChosenEpoch = 1,
                ImagesPerSecond = 100,
                Seconds = time,
                Metrics = new Dictionary<string, double>(),
                History = [],
            },
            Transfer = pretraining is null ? null : new TransferReport
            {
                Copied = ["conv.weight"],
                Adapted = [new AdaptedTensor("stem.weight", [4, 3, 1, 1], [4, 1, 1, 1], "summed")],
                Dropped = [new DroppedTensor("head.bias", [2], "the head belongs to another task")],
                Initialized = ["head.bias"],
            },
            History = [],
            Predictions = [new StudyPrediction($"a/{seed}.png", "a", [0.25, 0.75]) { Group = "p1" }],
            FinishedAt = DateTimeOffset.UnixEpoch,
        };

    private static SplitSizes Sizes() => new(40, 10, 20, 0) { TrainAvailable = 80 };
}
