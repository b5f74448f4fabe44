using System.Diagnostics;
using System.Globalization;
using SampleConsole;
using Spectre.Console;
using TransferMed.Training;
using TransferMed.Weights;

namespace FinetuneConsole;

/// <summary>Shows a training while it runs: a picture in a terminal, a line per epoch elsewhere.</summary>
internal static class TrainingDisplay
{
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<IProgress<TrainingProgress>, Task<T>> training) => Terminal.IsLive
        ? console.Live(new Text("Starting ...")).StartAsync(context => training(new Picture(context, new TrainingView(console))))
        : training(new Lines(console));

    /// <summary>Shows a probe: a bar in a terminal, nothing elsewhere until it is done.</summary>
    public static Task<T> ShowProbeAsync<T>(IAnsiConsole console, Func<IProgress<TrainingProgress>?, Task<T>> probing) => Terminal.IsLive
        ? console.Progress()
            .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn())
            .StartAsync(context => probing(new ProbeBar(context.AddTask("features of the frozen network", maxValue: 1))))
        : probing(null);

    /// <summary>Shows weights that are opened: a line as soon as there is something to download.</summary>
    public static Task<T> ShowDownloadAsync<T>(IAnsiConsole console, Func<IProgress<DownloadProgress>, Task<T>> opening) => opening(new DownloadLine(console));

    private static string Figure(double value) => double.IsNaN(value) ? "-" : value.ToString("f3", CultureInfo.InvariantCulture);

    private sealed class Picture(LiveDisplayContext context, TrainingView view) : IProgress<TrainingProgress>
    {
        private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(200);
        private long _lastFrame;

        public void Report(TrainingProgress value)
        {
            view.Follow(value);
            if (_lastFrame == 0 || value.Finished is not null || Stopwatch.GetElapsedTime(_lastFrame) >= FrameTime)
            {
                _lastFrame = Stopwatch.GetTimestamp();
                context.UpdateTarget(view.Render());
            }
        }
    }

    private sealed class ProbeBar(ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => task.Value = (double)value.Step / value.StepsPerEpoch;
    }

    private sealed class DownloadLine(IAnsiConsole console) : IProgress<DownloadProgress>
    {
        private int _reports;

        public void Report(DownloadProgress value)
        {
            if (Interlocked.Increment(ref _reports) == 1)
            {
                console.WriteWords("Downloading the weights; Ctrl-C keeps what has come.");
            }
        }
    }

    private sealed class Lines(IAnsiConsole console) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Finished is { } epoch)
            {
                console.WriteWords(
                    $"epoch {epoch.Epoch}/{value.Epochs}: loss {Figure(epoch.Loss)}, validation {WatchedMetric.Of(value.Metric, epoch)}, {epoch.ImagesPerSecond.ToString("f0", CultureInfo.InvariantCulture)} images/s");
            }
        }
    }
}
