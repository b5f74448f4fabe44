using System.Diagnostics;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>Follows one training of a run: passes its reports on, and keeps its time over a restart.</summary>
internal sealed class PhaseProgress : IProgress<TrainingProgress>
{
    private readonly StudyReporter _reporter;
    private readonly PlannedRun _run;
    private readonly StudyPhase _phase;
    private readonly double _work;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int? _resumedEpochs;
    private double _done;

    public PhaseProgress(StudyReporter reporter, PlannedRun run, StudyPhase phase, double work)
    {
        _reporter = reporter;
        _run = run;
        _phase = phase;
        _work = work;
    }

    public void Report(TrainingProgress value)
    {
        _resumedEpochs ??= value.Epoch - 1;
        double epochs = value.Epoch - 1 + (double)value.Step / value.StepsPerEpoch;
        _done = _work * (epochs - _resumedEpochs.Value) / value.Epochs;
        _reporter.Train(_run, _phase, value, _done, _work * (value.Epochs - epochs) / value.Epochs);
    }

    /// <summary>Ends the phase.</summary>
    public void Settle() => _reporter.Settle(_done);

    /// <summary>The seconds since the phase began, and those of the epochs that an earlier start did.</summary>
    /// <param name="history">All epochs of the training.</param>
    public double Seconds(IReadOnlyList<EpochRecord> history) =>
        _clock.Elapsed.TotalSeconds + history.Take(_resumedEpochs ?? history.Count).Sum(epoch => epoch.Seconds);
}
