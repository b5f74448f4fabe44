using TransferMed.Evaluation;
using TransferMed.Studies;

namespace TransferMed.Advising;

/// <summary>Runs a study only as far as a schedule of cuts asks for. Scores decide and the order of the plan; the clock does not.</summary>
internal sealed class RaceCourse(RaceOptions options) : StudyCourse
{
    private readonly List<RaceStage> _stages = [];
    private readonly List<StudyRun> _finished = [];
    private readonly Dictionary<string, StudyPretraining> _pretrained = new(StringComparer.Ordinal);
    private RaceSchedule? _schedule;

    /// <summary>What each cut was made by.</summary>
    public IReadOnlyList<RaceStage> Stages => _stages;

    /// <summary>All runs that were done.</summary>
    public IReadOnlyList<StudyRun> Finished => _finished;

    /// <summary>The trainings on sources that these runs came from, each once, though chains share them.</summary>
    public IReadOnlyCollection<StudyPretraining> Pretrained => _pretrained.Values;

    /// <summary>The scenarios that began.</summary>
    public IReadOnlyList<string> Contenders { get; private set; } = [];

    public override string? Selection
    {
        get
        {
            string[] dropped = [.. _stages.SelectMany(stage => stage.Dropped)];
            return dropped.Length == 0
                ? null
                : $"A race of {string.Join(", ", Contenders)}: {string.Join(", ", dropped)} {(dropped.Length == 1 ? "was" : "were")} dropped by macro F1 on the test parts of the first folds, so that the figures of those that are left are too good.";
        }
    }

    public override void Check(IReadOnlyList<PlannedRun> planned)
    {
        Contenders = [.. planned.Select(one => one.Scenario).Distinct(StringComparer.Ordinal)];
        _schedule = RaceSchedule.Of(Contenders.Count, options.Finalists, options.Folds, options.Budget);
    }

    public override async Task<IReadOnlyList<StudyRun>> GoAsync(IReadOnlyList<PlannedRun> planned, Func<PlannedRun, Task<StudyRun>> run)
    {
        RaceSchedule schedule = _schedule!;
        List<string> left = [.. Contenders];
        foreach ((int stage, (int _, int folds)) in schedule.Cuts.Index())
        {
            await RunAsync(folds).ConfigureAwait(false);
            int kept = stage + 1 < schedule.Cuts.Count ? schedule.Cuts[stage + 1].Contenders : Math.Min(options.Finalists, left.Count);
            _stages.Add(new RaceStage(folds, Standings(left), kept));
            left.RemoveAll(_stages[^1].Dropped.Contains);
        }

        await RunAsync(options.Folds).ConfigureAwait(false);
        return [.. planned.Select(Done).OfType<StudyRun>().Where(one => left.Contains(one.Scenario))];

        async Task RunAsync(int folds)
        {
            foreach (PlannedRun one in planned.Where(one => one.Fold < folds && left.Contains(one.Scenario) && Done(one) is null))
            {
                StudyRun done = await run(one).ConfigureAwait(false);
                _finished.Add(done);
                foreach ((PlannedPretraining step, StudyPretraining trained) in (one.Start?.Pretrainings ?? []).Zip(done.Pretraining?.All ?? []))
                {
                    _pretrained[step.Key] = trained;
                }
            }
        }
    }

    private StudyRun? Done(PlannedRun planned) => _finished.Find(planned.Is);

    /// <summary>A scenario whose macro F1 is not defined comes last; the sort keeps the order of equal ones.</summary>
    private KeyValuePair<string, double>[] Standings(List<string> left) =>
    [
        .. left
            .Select(scenario => KeyValuePair.Create(scenario, _finished.Where(run => run.Scenario == scenario).Average(run => run.Metrics[Metrics.MacroF1.Name])))
            .OrderByDescending(standing => double.IsNaN(standing.Value) ? double.NegativeInfinity : standing.Value),
    ];
}
