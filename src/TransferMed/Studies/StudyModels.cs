using TransferMed.Evaluation;
using TransferMed.Packaging;

namespace TransferMed.Studies;

/// <summary>
/// Keeps the best model of each scenario as a package. The best is the one with the best validation score among the runs with the most
/// training pictures; of equal ones the first, and the first where nothing was validated. Test scores decide nothing. Whatever the
/// order in which runs come to be, the same packages remain. A shard does not know all runs: of those that are done when one ends it keeps the best as a candidate, so that the best of all is
/// among them.
/// </summary>
internal sealed class StudyModels
{
    /// <summary>Up to this many features distances take seconds; the energy takes none.</summary>
    private const int MostFeaturesForDistances = 2048;

    private readonly StudyFolder _folder;
    private readonly Metric _metric;
    private readonly int? _size;
    private readonly bool _isShard;
    private readonly PlannedRun[] _counting;

    // The scores of the runs that are done, by scenario and place in the plan. Larger is better; the least number where there is none.
    private readonly Dictionary<string, SortedDictionary<int, double>> _scores = new(StringComparer.Ordinal);

    public StudyModels(StudyPlan plan, StudyFolder folder)
        : this(plan, folder, isShard: false)
    {
    }

    private StudyModels(StudyPlan plan, StudyFolder folder, bool isShard)
    {
        _folder = folder;
        _metric = StudyMetrics.Of(plan.Runs[0].Target.Train.Task).WatchedBy(plan.Options.Training);
        _size = plan.Options.Sizes[^1];
        _isShard = isShard;
        _counting = [.. plan.Runs.Where(Counts)];
        Read(_counting);
    }

    public static StudyModels OfShard(StudyPlan plan, StudyFolder folder) => new(plan, folder, isShard: true);

    /// <summary>Whether a finished run must be done again because its model is the best of its scenario and the package is gone.</summary>
    public bool MustRepeat(PlannedRun run) =>
        !_isShard && Counts(run) && Best(run.Scenario) == run.Index && !File.Exists(_folder.Paths.Model(run.Scenario)) && !File.Exists(_folder.Paths.Candidate(run.Key));

    /// <summary>Takes over what shards have left: the best of their candidates for each scenario.</summary>
    public void Choose()
    {
        foreach (PlannedRun run in _counting.Where(run => Best(run.Scenario) == run.Index && File.Exists(_folder.Paths.Candidate(run.Key))))
        {
            _folder.Promote(run);
        }
    }

    /// <summary>Writes the package of a run that has ended if its model is the best of its scenario so far.</summary>
    public void Offer(PlannedRun run, StudyRun finished, TrainedModel model, TrainingServices services, CancellationToken cancellationToken)
    {
        if (!Counts(run))
        {
            return;
        }

        Note(run, finished);
        PlannedRun[] others = _isShard ? [.. _counting.Where(other => other.Scenario == run.Scenario && other.Index != run.Index)] : [];
        Read(others.Where(other => !_scores[run.Scenario].ContainsKey(other.Index)));
        if (Best(run.Scenario) == run.Index)
        {
            Save(run, finished, model, services, cancellationToken);
        }

        // What is beaten once is never the best of all.
        foreach (PlannedRun beaten in others.Where(other => _scores[run.Scenario].ContainsKey(other.Index) && Best(run.Scenario) != other.Index && File.Exists(_folder.Paths.Candidate(other.Key))))
        {
            _folder.Drop(beaten);
        }
    }

    private void Read(IEnumerable<PlannedRun> runs)
    {
        foreach (PlannedRun run in runs)
        {
            if (_folder.ReadRun(run) is { } stored)
            {
                Note(run, stored);
            }
        }
    }

    private bool Counts(PlannedRun run) => !run.Naive && run.TrainPerClass == _size;

    private void Note(PlannedRun run, StudyRun finished)
    {
        if (!_scores.TryGetValue(run.Scenario, out SortedDictionary<int, double>? scores))
        {
            _scores[run.Scenario] = scores = [];
        }

        scores[run.Index] = Score(finished, _metric);
    }

    /// <summary>How good a run's model is on its validation pictures: larger is better, and the least number where nothing was validated.</summary>
    internal static double Score(StudyRun run, Metric metric)
    {
        IReadOnlyDictionary<string, double>? validation = run.ChosenEpoch == 0 ? run.Probe?.Validation : run.InterpolatedValidation ?? run.History.FirstOrDefault(epoch => epoch.Epoch == run.ChosenEpoch)?.Validation;
        return ValidationScore.Of(validation, metric);
    }

    // MaxBy keeps the first of equal ones.
    private int? Best(string scenario) => _scores.TryGetValue(scenario, out SortedDictionary<int, double>? scores) ? scores.MaxBy(score => score.Value).Key : null;

    private void Save(PlannedRun run, StudyRun finished, TrainedModel model, TrainingServices services, CancellationToken cancellationToken)
    {
        var options = new AssessmentOptions
        {
            OutOfDistribution = model.Network.FeatureCount <= MostFeaturesForDistances ? new MahalanobisScore() : new EnergyScore(),
            Intervals = new BootstrapOptions { Seed = run.Seed },
        };
        model.Assessment = model.Assess(run.Target, options, services, cancellationToken);
        PlannedPretraining[] sources = [.. run.Start?.Pretrainings ?? []];
        model.Save(_isShard ? _folder.Paths.Candidate(run.Key) : _folder.Paths.Model(run.Scenario), new PackageOptions
        {
            Name = $"{run.Target.Train.Name}, {run.Scenario}",
            Description = Description(run, finished),
            License = run.Weights?.License is { } license ? $"The weights it started from: {license}" : null,
            Datasets = [.. sources.Select(source => DatasetCard.From(DatasetRole.Source, source.Parts.Train)), .. DatasetCard.From(run.Target)],
        });
    }

    private string Description(PlannedRun run, StudyRun finished)
    {
        string start = StartOf(run, headAlone: run.IsProbe || finished.ChosenEpoch == 0);
        string choice = $"The model of the scenario {run.Scenario} of a transfer study ({start}): the one with the best {_metric.Name} on its validation pictures, seed {run.Seed}{(run.Fold is { } fold ? $", fold {fold}" : "")}.";
        bool synthetic = run.Target.Train.IsSynthetic || run.Start?.Pretrainings.Any(pretraining => pretraining.Source.Dataset.IsSynthetic) == true;
        return synthetic ? $"{choice} Trained on generated pictures: it says nothing about real ones." : choice;
    }

    /// <summary>What the network was before it met the target, in words.</summary>
    private static string StartOf(PlannedRun run, bool headAlone)
    {
        string sources = string.Join(" and then ", run.Start?.Pretrainings.Select(pretraining => pretraining.IsUnlabelled ? $"{pretraining.Source.Name} without labels" : pretraining.Source.Name) ?? []);
        string weights = run.Weights is { } given ? $"the weights {given.Name}{(given.Origin is { } origin ? $": {origin}" : "")}" : "";
        string head = headAlone ? "a head fitted to" : "fine-tuned from a head fitted to";
        return (sources, weights) switch
        {
            ("", "") => "trained from scratch",
            ("", _) => $"{head} {weights}",
            (_, "") => headAlone ? $"{head} a network pretrained on {sources}" : $"pretrained on {sources}",
            _ => $"{head} a network pretrained on {sources}, which began with {weights}",
        };
    }
}
