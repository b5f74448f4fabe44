using TransferMed.Datasets;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>What the runs that start from weights of others share: the features of every picture, and how heads are fitted to them.</summary>
internal sealed class StudyProbes
{
    private readonly StudyOptions _options;
    private readonly Dictionary<StudyWeights, TrainingServices> _services = [];
    private readonly HashSet<int> _checking = [];

    public StudyProbes(StudyPlan plan, ImageDataset target, TrainingServices services)
    {
        _options = plan.Options;
        foreach (StudyWeights weights in _options.Weights)
        {
            _services[weights] = new TrainingServices { Logger = services.Logger, Cache = services.Cache, Features = new FeatureCache(target) };
            _checking.Add(plan.Runs.First(run => run.Weights?.Weights == weights && !run.Naive && run.TrainPerClass == _options.Sizes[^1]).Index);
        }
    }

    /// <summary>Log and caches for the probes of weights, with their features.</summary>
    public TrainingServices ServicesOf(StudyWeights weights) => _services[weights];

    /// <summary>How the head of a run is fitted. The preprocessing is checked in one run of each weights.</summary>
    public ProbeOptions Options(PlannedRun run) => _options.Probe with
    {
        Seed = run.Seed,
        Device = _options.Device,
        CheckPreprocessing = _options.Probe.CheckPreprocessing && _checking.Contains(run.Index),
    };

    /// <summary>What to know of a probe.</summary>
    public static ValueList<string> Notes(StudyWeights weights, TrainedModel probe) =>
        probe.Probe?.PreprocessingAdvice is { } advice ? [$"{weights.Name}: {advice}"] : [];
}
