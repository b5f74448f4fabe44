using TransferMed.Datasets;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>All runs of a study in their order. Every split is made here, so that data that cannot be split fails before any work.</summary>
public sealed partial class StudyPlan
{
    private readonly List<PlannedRun> _runs = [];
    private readonly List<(int Seed, bool Naive, StudySplit Split)> _splits = [];

    private StudyPlan(StudyOptions options, IReadOnlyList<PlannedScenario> scenarios) => (Options, Scenarios) = (options, scenarios);

    internal StudyOptions Options { get; }

    internal IReadOnlyList<PlannedScenario> Scenarios { get; }

    /// <summary>Seed by seed; within a seed fold by fold, size by size, scenario by scenario; the naive ones of a seed last.</summary>
    internal IReadOnlyList<PlannedRun> Runs => _runs;

    /// <summary>The splits that the runs use, in the same order.</summary>
    internal IReadOnlyList<(int Seed, bool Naive, StudySplit Split)> Splits => _splits;

    internal static StudyPlan Create(ImageDataset target, IReadOnlyList<StudySource> sources, StudyOptions options)
    {
        ClassCheck.RequireMetric(options.Training.Metric, target);
        ClassCheck.RequireMetric(options.FineTuningRecipe.Metric, target);
        ClassCheck.RequireMetric(options.WeightsFineTuning.Metric, target);
        IReadOnlyList<PlannedScenario> scenarios = PlannedScenario.Of(target.Name, sources, options);
        foreach (StudySource source in sources)
        {
            ClassCheck.RequireMetric(options.PretrainingRecipe.Metric, source.Dataset);
        }

        foreach ((StudySource source, TrainingOptions recipe) in StepRecipe.OfLaterSources(options, scenarios))
        {
            ClassCheck.RequireMetric(recipe.Metric, source.Dataset);
        }

        var plan = new StudyPlan(options, scenarios);
        foreach (int seed in Enumerable.Range(options.Seed, options.Seeds))
        {
            var starts = new PlannedStarts(options, seed);
            (PlannedScenario, PlannedStart?)[] all = [.. scenarios.Select(scenario => (scenario, starts.Of(scenario)))];
            plan.Add(StudySplit.OfTarget(target, options, seed), all, seed, naive: false);
            if (options.NaiveSplit)
            {
                plan.Add(StudySplit.Naive(target, options, seed), all, seed, naive: true);
            }
        }

        return plan;
    }

    private void Add(IReadOnlyList<StudySplit> splits, (PlannedScenario Scenario, PlannedStart? Start)[] all, int seed, bool naive)
    {
        foreach (StudySplit split in splits)
        {
            _splits.Add((seed, naive, split));
            foreach (int? size in Options.Sizes)
            {
                // One choice per seed, so that a smaller one is part of a larger one and all scenarios have the same.
                DatasetParts parts = size is { } perClass ? split.Parts.WithTrain(split.Parts.Train.Take(perClass, seed)) : split.Parts;
                if (!parts.Train.Task.IsOneOfSeveral)
                {
                    // A split of classes has all of them; of findings and values it may lose the only pictures of one.
                    ClassCheck.RequireImages(parts.Train);
                }

                foreach ((PlannedScenario scenario, PlannedStart? start) in all)
                {
                    _runs.Add(new PlannedRun
                    {
                        Index = _runs.Count + 1,
                        Scenario = scenario.Name,
                        Seed = seed,
                        Fold = split.Fold,
                        TrainPerClass = size,
                        Naive = naive,
                        Target = parts,
                        TrainAvailable = split.Parts.Train.Count,
                        Start = start,
                        IsProbe = scenario.IsProbe,
                    });
                }
            }
        }
    }
}
