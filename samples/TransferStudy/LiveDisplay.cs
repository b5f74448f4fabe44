using System.Diagnostics;
using SampleConsole;
using Spectre.Console;
using Spectre.Console.Rendering;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>A living table of the runs that are done and the one that is going on, with the course of its loss and validation below it.</summary>
internal sealed class LiveDisplay(IAnsiConsole console, ShownMetrics shown) : IStudyDisplay, IProgress<StudyProgress>
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(200);
    private readonly StudyView _view = new(console, shown);
    private readonly long _started = Stopwatch.GetTimestamp();
    private LiveDisplayContext? _context;
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
            _context?.UpdateTarget(new WordLines(Wording.Audit(value.Audit)));
            return;
        }

        _view.Follow(value, Stopwatch.GetElapsedTime(_started));
        bool due = value.Training is null || _lastFrame == 0 || Stopwatch.GetElapsedTime(_lastFrame) >= FrameTime;
        if (due && _context is { } context)
        {
            _lastFrame = Stopwatch.GetTimestamp();
            IRenderable frame = _view.Render();
            context.UpdateTarget(frame);
        }
    }
}
