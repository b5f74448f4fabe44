using System.Diagnostics;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>Passes on what happens and estimates the rest by the pictures that are still to be trained on.</summary>
internal sealed class StudyReporter
{
    private readonly IProgress<StudyProgress>? _progress;
    private readonly StudyOptions _options;
    private readonly int _runs;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _ahead;
    private double _done;

    /// <param name="plan">The study.</param>
    /// <param name="isDone">Whether a run is no work ahead.</param>
    /// <param name="isPretrained">Whether a pretraining is no work ahead.</param>
    /// <param name="progress">Receives reports, or null.</param>
    public StudyReporter(StudyPlan plan, Func<PlannedRun, bool> isDone, Func<PlannedPretraining, bool> isPretrained, IProgress<StudyProgress>? progress)
    {
        _progress = progress;
        _options = plan.Options;
        _runs = plan.Runs.Count;
        List<PlannedRun> missing = [.. plan.Runs.Where(run => !isDone(run))];
        IEnumerable<PlannedPretraining> pretrainings = missing.SelectMany(run => Missing(run.Start, isPretrained)).Distinct();
        _ahead = missing.Sum(run => run.Work(_options)) + pretrainings.Sum(pretraining => pretraining.Work(_options));
    }

    /// <summary>The trainings that a start still needs: none of those before one that is stored.</summary>
    public static IEnumerable<PlannedPretraining> Missing(PlannedStart? start, Func<PlannedPretraining, bool> isPretrained) =>
        start is PlannedPretraining pretraining && !isPretrained(pretraining) ? [.. Missing(pretraining.Start, isPretrained), pretraining] : [];

    /// <param name="audit">What was found, or null when the search begins.</param>
    public void Audit(StudyAudit? audit) => _progress?.Report(new StudyProgress
    {
        Run = 0,
        Runs = _runs,
        Scenario = "",
        Source = null,
        Seed = _options.Seed,
        Phase = StudyPhase.Auditing,
        Audit = audit,
    });

    public PhaseProgress BeginPretraining(PlannedRun run, PlannedPretraining pretraining) => Begin(run, StudyPhase.Pretraining, pretraining.Work(_options) - HeadWork(pretraining));

    /// <summary>The head that a pretraining begins with.</summary>
    public PhaseProgress BeginHead(PlannedRun run, PlannedPretraining pretraining) => Begin(run, StudyPhase.Pretraining, HeadWork(pretraining));

    public PhaseProgress BeginTarget(PlannedRun run) => Begin(run, run.Start is null ? StudyPhase.Training : StudyPhase.FineTuning, run.Work(_options) - HeadWork(run));

    public PhaseProgress BeginProbe(PlannedRun run) => Begin(run, StudyPhase.Probing, HeadWork(run));

    public void BeginTesting(PlannedRun run) => Report(run, StudyPhase.Testing, Remaining(0, 0));

    public void Finish(PlannedRun run, StudyRun result) => Report(run, StudyPhase.Finished, Remaining(0, 0), null, result);

    public void Reuse(PlannedRun run, StudyRun result) => Report(run, StudyPhase.Reused, Remaining(0, 0), null, result);

    /// <summary>Another process computes the run, or what it starts from.</summary>
    public void Wait(PlannedRun run) => Report(run, StudyPhase.Waiting, Remaining(0, 0));

    /// <param name="run">The run.</param>
    /// <param name="phase">Its phase.</param>
    /// <param name="training">Where training stands.</param>
    /// <param name="done">The pictures of this phase that were trained on since the study was started or continued.</param>
    /// <param name="left">The pictures of this phase still to come.</param>
    public void Train(PlannedRun run, StudyPhase phase, TrainingProgress training, double done, double left) =>
        Report(run, phase, Remaining(done, left), training);

    /// <summary>Ends a phase in which so many pictures were trained on.</summary>
    public void Settle(double done) => _done += done;

    private static long HeadWork(PlannedRun run) => PlannedStart.FitsHead(run.Start, run.IsProbe) ? run.Target.Train.Count : 0;

    private static long HeadWork(PlannedPretraining pretraining) => pretraining.BeginsWithHead ? pretraining.Parts.Train.Count : 0;

    private PhaseProgress Begin(PlannedRun run, StudyPhase phase, long work)
    {
        _ahead -= work;
        Report(run, phase, Remaining(0, work));
        return new PhaseProgress(this, run, phase, work);
    }

    private TimeSpan? Remaining(double doneInPhase, double leftInPhase)
    {
        double done = _done + doneInPhase;
        return done > 0 ? _clock.Elapsed * ((_ahead + leftInPhase) / done) : null;
    }

    private void Report(PlannedRun run, StudyPhase phase, TimeSpan? remaining, TrainingProgress? training = null, StudyRun? completed = null) =>
        _progress?.Report(new StudyProgress
        {
            Run = run.Index,
            Runs = _runs,
            Scenario = run.Scenario,
            Source = run.Pretraining?.Source.Name,
            Seed = run.Seed,
            Fold = run.Fold,
            TrainPerClass = run.TrainPerClass,
            Naive = run.Naive,
            Phase = phase,
            Training = training,
            Remaining = remaining,
            Completed = completed,
        });
}
