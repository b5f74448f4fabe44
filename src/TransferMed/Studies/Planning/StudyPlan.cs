using TransferMed.Data;

namespace TransferMed.Studies;

/// <summary>All runs of a study in their order. Every split is made here, so that data that cannot be split fails before any work.</summary>
internal sealed class StudyPlan
{
    private StudyPlan(StudyOptions options, IReadOnlyList<PlannedRun> runs)
    {
        Options = options;
        Runs = runs;
    }

    public StudyOptions Options { get; }

    /// <summary>Seed by seed; within a seed from scratch first, then the sources as given.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; }

    public static StudyPlan Create(ImageDataset target, IReadOnlyList<StudySource> sources, StudyOptions options)
    {
        var runs = new List<PlannedRun>();
        foreach (int seed in Enumerable.Range(options.Seed, options.Seeds))
        {
            DatasetParts parts = StudySplit.Of(target, options.ValidationShare, seed);
            if (options.TrainPerClass is { } perClass)
            {
                parts = parts with { Train = parts.Train.Take(perClass, seed) };
            }

            runs.Add(new PlannedRun(runs.Count + 1, seed, parts, null, null));
            foreach (StudySource source in sources)
            {
                runs.Add(new PlannedRun(runs.Count + 1, seed, parts, source, StudySplit.Of(source.Dataset, options.ValidationShare, seed)));
            }
        }

        return new StudyPlan(options, runs);
    }
}
