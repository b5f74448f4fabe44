using TransferMed.Datasets;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>What the steps that fit a head to a frozen network share: the features of every picture, and how heads are fitted to them.</summary>
internal sealed class StudyProbes
{
    private readonly StudyOptions _options;
    private readonly ImageDataset _target;
    private readonly TrainingServices _services;
    private readonly Dictionary<(object Network, ImageDataset Pictures), TrainingServices> _shared = [];
    private readonly HashSet<int> _checking = [];
    private int _seed;

    public StudyProbes(StudyPlan plan, ImageDataset target, TrainingServices services)
    {
        _options = plan.Options;
        _target = target;
        _services = services;
        foreach (StudyWeights weights in _options.Weights)
        {
            _checking.Add(plan.Runs.First(run => run.Start is PlannedWeights { Weights: var begun } && begun == weights && !run.Naive && run.TrainPerClass == _options.Sizes[^1]).Index);
        }
    }

    /// <summary>Log and caches for heads on the target, with the features that the network of a start gives.</summary>
    public TrainingServices ServicesOf(PlannedStart start, int seed) => ServicesOf(start, _target, seed);

    /// <summary>Log and caches for the head that a pretraining begins with.</summary>
    public TrainingServices ServicesOf(PlannedPretraining pretraining) =>

        // Where each seed has another choice of the source's pictures, features of all of them would cost more than they save.
        _options.SourcePerClass is null ? ServicesOf(pretraining.Start!, pretraining.Source.Dataset, pretraining.Seed) : _services;

    /// <summary>How the head of a run is fitted. The preprocessing is checked in one run of each weights.</summary>
    public ProbeOptions Options(PlannedRun run) => Options(run.Seed, _options.Probe.CheckPreprocessing && _checking.Contains(run.Index));

    /// <summary>How the head is fitted that a pretraining begins with.</summary>
    public ProbeOptions Options(PlannedPretraining pretraining) => Options(pretraining.Seed, check: false);

    /// <summary>What to know of a probe.</summary>
    public static ValueList<string> Notes(string name, TrainedModel probe) =>
        probe.Probe?.PreprocessingAdvice is { } advice ? [$"{name}: {advice}"] : [];

    private ProbeOptions Options(int seed, bool check) => _options.Probe with { Seed = seed, Device = _options.Device, CheckPreprocessing = check };

    private TrainingServices ServicesOf(PlannedStart start, ImageDataset pictures, int seed)
    {
        if (seed != _seed)
        {
            // A pretraining is one of a seed, and the seeds before are done; weights are those of all.
            foreach ((object Network, ImageDataset Pictures) done in _shared.Keys.Where(key => key.Network is PlannedPretraining).ToList())
            {
                _shared.Remove(done);
            }

            _seed = seed;
        }

        (object, ImageDataset) key = (start is PlannedWeights ? (object)start.Weights! : start, pictures);
        if (!_shared.TryGetValue(key, out TrainingServices? services))
        {
            _shared[key] = services = new TrainingServices { Logger = _services.Logger, Cache = _services.Cache, Features = new FeatureCache(pictures) };
        }

        return services;
    }
}
