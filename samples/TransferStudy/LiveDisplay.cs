using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using TransferMed.Studies;
using TransferMed.Training;

namespace StudyConsole;

/// <summary>A living table: the runs that are done, and the one that is going on.</summary>
internal sealed class LiveDisplay(IAnsiConsole console, ShownMetrics shown) : IStudyDisplay, IProgress<StudyProgress>
{
    /// <summary>A live display that is higher than the window is cut off, so old runs leave it.</summary>
    private const int ShownRuns = 12;

    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(200);
    private readonly Queue<StudyProgress> _done = new();
    private LiveDisplayContext? _context;
    private EpochRecord? _lastEpoch;
    private long _lastFrame;

    public Task<T> ShowAsync<T>(Func<IProgress<StudyProgress>, Task<T>> study) =>
        console.Live(new Text("Starting ...")).StartAsync(context =>
        {
            _context = context;
            return study(this);
        });

    public void Report(StudyProgress value)
    {
        if (value.Phase == StudyPhase.Auditing)
        {
            _context?.UpdateTarget(new Text(Wording.Audit(value.Audit)));
            return;
        }

        if (value.Training is null)
        {
            _lastEpoch = null;
        }

        _lastEpoch = value.Training?.Finished ?? _lastEpoch;
        if (value.Completed is not null)
        {
            _done.Enqueue(value);
            if (_done.Count > ShownRuns)
            {
                _done.Dequeue();
            }
        }

        bool due = value.Training is null || _lastFrame == 0 || Stopwatch.GetElapsedTime(_lastFrame) >= FrameTime;
        if (due && _context is { } context)
        {
            _lastFrame = Stopwatch.GetTimestamp();
            context.UpdateTarget(Render(value));
        }
    }

    private Table Render(StudyProgress now)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string column in (ReadOnlySpan<string>)["run", "scenario", "seed", "phase", "epoch", "loss", ShownMetrics.Short(shown.Main), ShownMetrics.Short(shown.Second), "images/s", "time left"])
        {
            table.AddColumn(new TableColumn(column));
        }

        foreach (StudyProgress done in _done)
        {
            table.AddRow(FinishedRow(done));
        }

        if (now.Completed is null)
        {
            table.AddRow(CurrentRow(now));
        }

        return table.Caption($"run {now.Run} of {now.Runs}, {Wording.Time(now.Remaining)} left; {ShownMetrics.Short(shown.Main)} and {ShownMetrics.Short(shown.Second)}: on test pictures once finished, before on validation");
    }

    private IRenderable[] CurrentRow(StudyProgress now)
    {
        TrainingProgress? training = now.Training;
        return
        [
            .. Begin(now),
            new Text(training is null ? Wording.Unknown : string.Create(CultureInfo.InvariantCulture, $"{training.Epoch}/{training.Epochs} ({100 * training.Step / training.StepsPerEpoch}%)")),
            new Text(training is null ? Wording.Unknown : Wording.Figure(training.Loss)),
            new Text(Wording.Validation(_lastEpoch, shown.Main)),
            new Text(Wording.Validation(_lastEpoch, shown.Second)),
            new Text(training is null ? Wording.Unknown : training.ImagesPerSecond.ToString("f0", CultureInfo.InvariantCulture)),
            new Text(Wording.Time(training?.Remaining)),
        ];
    }

    private IRenderable[] FinishedRow(StudyProgress done)
    {
        StudyRun run = done.Completed!;
        return
        [
            .. Begin(done),
            new Text(run.EpochsRun.ToString(CultureInfo.InvariantCulture)),
            new Text(Wording.Figure(run.History[^1].Loss)),
            new Text(Wording.Figure(run.Metrics[shown.Main])),
            new Text(Wording.Figure(run.Metrics[shown.Second])),
            new Text(run.ImagesPerSecond.ToString("f0", CultureInfo.InvariantCulture)),
            new Text(""),
        ];
    }

    private IEnumerable<IRenderable> Begin(StudyProgress progress) =>
    [
        new Text(progress.Run.ToString(CultureInfo.InvariantCulture)),
        new Text(Wording.Cell(progress, shown)),
        new Text(progress.Seed.ToString(CultureInfo.InvariantCulture)),
        new Text(Wording.Phase(progress.Phase)),
    ];
}
