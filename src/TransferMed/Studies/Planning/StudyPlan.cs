using TransferMed.Datasets;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>All runs of a study in their order. Every split is made here, so that data that cannot be split fails before any work.</summary>
internal sealed class StudyPlan
{
    private readonly List<PlannedRun> _runs = [];
    private readonly List<(int Seed, bool Naive, StudySplit Split)> _splits = [];

    private StudyPlan(StudyOptions options) => Options = options;

    public StudyOptions Options { get; }

    /// <summary>Seed by seed; within a seed fold by fold, size by size, from scratch first, then the sources as given, then the weights of others; the naive ones of a seed last.</summary>
    public IReadOnlyList<PlannedRun> Runs => _runs;

    /// <summary>The splits that the runs use, in the same order.</summary>
    public IReadOnlyList<(int Seed, bool Naive, StudySplit Split)> Splits => _splits;

    public static StudyPlan Create(ImageDataset target, IReadOnlyList<StudySource> sources, StudyOptions options)
    {
        ClassCheck.RequireMetric(options.Training.Metric, target);
        ClassCheck.RequireMetric(options.FineTuningRecipe.Metric, target);
        ClassCheck.RequireMetric(options.WeightsFineTuning.Metric, target);
        foreach (StudySource source in sources)
        {
            ClassCheck.RequireMetric(options.PretrainingRecipe.Metric, source.Dataset);
        }

        var plan = new StudyPlan(options);
        foreach (int seed in Enumerable.Range(options.Seed, options.Seeds))
        {
            PlannedPretraining[] pretrainings = [.. sources.Select(source => new PlannedPretraining(seed, source, StudySplit.OfSource(source.Dataset, options, seed)))];
            plan.Add(StudySplit.OfTarget(target, options, seed), pretrainings, seed, naive: false);
            if (options.NaiveSplit)
            {
                plan.Add(StudySplit.Naive(target, options, seed), pretrainings, seed, naive: true);
            }
        }

        return plan;
    }

    private void Add(IReadOnlyList<StudySplit> splits, PlannedPretraining[] pretrainings, int seed, bool naive)
    {
        (PlannedPretraining?, PlannedWeights?)[] starts =
        [
            (null, null),
            .. pretrainings.Select(pretraining => ((PlannedPretraining?)pretraining, (PlannedWeights?)null)),
            .. PlannedWeights.Of(Options).Select(weights => ((PlannedPretraining?)null, (PlannedWeights?)weights)),
        ];
        foreach (StudySplit split in splits)
        {
            _splits.Add((seed, naive, split));
            foreach (int? size in Options.Sizes)
            {
                // One choice per seed, so that a smaller one is part of a larger one and all scenarios have the same.
                DatasetParts parts = size is { } perClass ? split.Parts.WithTrain(split.Parts.Train.Take(perClass, seed)) : split.Parts;
                foreach ((PlannedPretraining? pretraining, PlannedWeights? weights) in starts)
                {
                    _runs.Add(new PlannedRun
                    {
                        Index = _runs.Count + 1,
                        Seed = seed,
                        Fold = split.Fold,
                        TrainPerClass = size,
                        Naive = naive,
                        Target = parts,
                        TrainAvailable = split.Parts.Train.Count,
                        Pretraining = pretraining,
                        Weights = weights,
                    });
                }
            }
        }
    }
}
