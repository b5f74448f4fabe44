using System.Text.Json;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Tests.Reporting;

/// <summary>Results of a study that was never run: drawn predictions, from which everything else follows.</summary>
internal sealed record AStudy
{
    public IReadOnlyList<string> Classes { get; init; } = ["normal", "ulcer"];

    public IReadOnlyList<string> Sources { get; init; } = ["wound", "animals"];

    public int Seeds { get; init; } = 5;

    public IReadOnlyList<int?> Sizes { get; init; } = [null];

    public int TestImages { get; init; } = 40;

    public int Epochs { get; init; } = 6;

    /// <summary>Classes from this one on have no test picture.</summary>
    public int? FirstAbsentClass { get; init; }

    public Func<int, string> ImageName { get; init; } = image => FormattableString.Invariant($"class/picture_{image:d3}.jpg");

    public string Folder { get; init; } = "/nowhere/pictures";

    public bool HasGroups { get; init; } = true;

    public StudyAudit? Audit { get; init; }

    public StudyResult Create()
    {
        string[] scenarios = [StudySource.Scratch, .. Sources];
        StudyRun[] runs =
        [
            .. from seed in Enumerable.Range(0, Seeds)
               from size in Sizes
               from scenario in Enumerable.Range(0, scenarios.Length)
               select Run(scenarios[scenario], scenario, seed, size),
        ];
        var result = new StudyResult
        {
            Synthetic = false,
            Command = "dotnet run --project samples/TransferStudy -- --target pictures",
            Options = JsonSerializer.SerializeToElement(StudyDocument.Full(
                new StudyOptions { Seeds = Seeds, TrainPerClass = Sizes.All(size => size is null) ? null : Sizes.OfType<int>().ToValueList() })),
            Datasets = [Dataset("feet", "target", Classes), .. Sources.Select(source => Dataset(source, "source", ["a", "b"]))],
            Versions = new StudyVersions("1.2.3", "0.107", "2.10", "10.0", "Linux"),
            Device = "cpu, 2 threads",
            StartedAt = DateTimeOffset.UnixEpoch,
            FinishedAt = DateTimeOffset.UnixEpoch.AddHours(2),
            Classes = Classes,
            Audit = Audit,
            Summary = ScenarioSummary.Of(runs),
            Verdicts = StudyVerdicts.Of(runs),
            Naive = [],
            Runs = runs,
            NaiveRuns = [],
        };
        return result with { Chains = [.. runs.DistinctBy(run => run.Scenario).Select(run => ScenarioChain.Of(run, result, []))] };
    }

    private StudyRun Run(string scenario, int quality, int seed, int? size)
    {
        StudyPrediction[] predictions = [.. Enumerable.Range(0, TestImages).Select(image => Predict(image, quality, seed, size ?? 100))];
        var set = new PredictionSet(
            Classes, predictions.Select(prediction => Classes.ToList().IndexOf(prediction.Label!)), predictions.Select(prediction => prediction.Probabilities!));
        var sizes = new SplitSizes(size * Classes.Count ?? 80, 20, TestImages, 1) { TrainAvailable = 80 };
        return new StudyRun
        {
            Scenario = scenario,
            Source = quality == 0 ? null : scenario,
            Seed = seed,
            Fold = null,
            TrainPerClass = size,
            Naive = false,
            Split = sizes,
            Parameters = 12_345,
            EpochsRun = Epochs,
            ChosenEpoch = Epochs,
            ImagesPerSecond = 100,
            Seconds = 12.5,
            Metrics = EvaluationResult.From(set).Metrics,
            Intervals = new Dictionary<string, ConfidenceInterval>(),
            Pretraining = quality == 0 ? null : new StudyPretraining
            {
                Split = sizes,
                Epochs = Epochs,
                ChosenEpoch = Epochs,
                ImagesPerSecond = 100,
                Seconds = 20,
                Metrics = new Dictionary<string, double>(),
                History = History(quality, seed),
            },
            Transfer = null,
            History = History(quality, seed + 1),
            Predictions = predictions,
            FinishedAt = DateTimeOffset.UnixEpoch.AddHours(1),
        };
    }

    private StudyPrediction Predict(int image, int quality, int seed, int size)
    {
        int label = image % Math.Min(Classes.Count, FirstAbsentClass ?? Classes.Count);
        var random = new SampleRandom(image, quality, seed, size);
        double[] weights = [.. Enumerable.Range(0, Classes.Count).Select(c => Math.Exp(random.NextGaussian() + (c == label ? 0.5 + 0.3 * quality + size / 100.0 : 0)))];
        double sum = weights.Sum();
        return new StudyPrediction(ImageName(image), Classes[label], [.. weights.Select(weight => weight / sum)]) { Group = HasGroups ? $"patient {image / 3}" : null };
    }

    private EpochRecord[] History(int quality, int seed) =>
    [
        .. Enumerable.Range(1, Epochs).Select(epoch => new EpochRecord
        {
            Epoch = epoch,
            Loss = 1.0 / (epoch + quality) + new SampleRandom(epoch, seed).NextDouble() / 10,
            LearningRate = 0.01,
            ImagesPerSecond = 100,
            Seconds = 1,
            Validation = new Dictionary<string, double> { [Metrics.MacroF1] = 1 - 0.5 / epoch },
        }),
    ];

    private StudyDataset Dataset(string name, string role, IReadOnlyList<string> classes) => new()
    {
        Name = name,
        Role = role,
        Path = Folder,
        Classes = classes,
        Counts = [.. classes.Select((_, index) => 100 + index)],
        Fingerprint = new string('a', 64),
        Listing = new string('b', 64),
        Synthetic = false,
        Skipped = [],
    };
}
