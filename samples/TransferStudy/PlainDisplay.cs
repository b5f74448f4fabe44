using System.Diagnostics;
using SampleConsole;
using Spectre.Console;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>A line per epoch and per run.</summary>
internal sealed class PlainDisplay(IAnsiConsole console, ShownMetrics shown) : IStudyDisplay, IProgress<StudyProgress>
{
    private readonly SteadyTime _time = new();
    private readonly long _started = Stopwatch.GetTimestamp();

    public Task<T> ShowAsync<T>(Func<IProgress<StudyProgress>, Task<T>> study) => study(this);

    public void Report(StudyProgress value)
    {
        if (value.Phase == StudyPhase.Auditing)
        {
            console.WriteWords(Wording.Audit(value.Audit));
            return;
        }

        TimeSpan? left = _time.Follow(Stopwatch.GetElapsedTime(_started), value.Remaining);
        string run = $"[{value.Run}/{value.Runs}] {Wording.Cell(value, shown)} seed {value.Seed}";
        if (value.Completed is { } finished)
        {
            console.WriteWords($"{run} {Wording.Phase(value.Phase)}: test {Wording.Scores(finished, shown)}");
        }
        else if (value.Phase == StudyPhase.Waiting)
        {
            console.WriteWords($"{run} {Wording.Phase(value.Phase)}");
        }
        else if (value.Training is { Finished: { } epoch } training)
        {
            console.WriteWords(
                $"{run} {Wording.Phase(value.Phase)} epoch {epoch.Epoch}/{training.Epochs}: loss {Wording.Figure(epoch.Loss)}, "
                + $"validation {ShownMetrics.Short(training.Metric)} {Wording.Validation(epoch, training.Metric)}, {epoch.ImagesPerSecond:f0} images/s, {SteadyTime.InWords(left)} left");
        }
    }
}
