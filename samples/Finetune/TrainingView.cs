using System.Globalization;
using SampleConsole;
using Spectre.Console;
using Spectre.Console.Rendering;
using TransferMed.Training;

namespace FinetuneConsole;

/// <summary>What a training has reported, as a picture of three lines: how far it is, and the course of loss and validation.</summary>
internal sealed class TrainingView(IAnsiConsole console)
{
    private const int SparkLetters = 30;
    private readonly List<EpochRecord> _epochs = [];
    private readonly SteadyTime _time = new();
    private TrainingProgress? _now;
    private TimeSpan? _left;

    /// <summary>The first report: what comes before it, such as measuring memory formats, says nothing about the pace.</summary>
    private (TimeSpan Elapsed, double Done)? _first;

    public void Follow(TrainingProgress value)
    {
        _now = value;
        double done = Done(value);
        _first ??= (value.Elapsed, done);
        (TimeSpan start, double before) = _first.Value;
        _left = _time.Follow(value.Elapsed, done > before ? (value.Elapsed - start) * ((1 - done) / (done - before)) : null);
        if (value.Finished is { } epoch)
        {
            _epochs.Add(epoch);
        }
    }

    public IRenderable Render()
    {
        TrainingProgress now = _now ?? throw new InvalidOperationException("Nothing was reported yet.");
        double done = Done(now);
        int letters = Math.Min(SparkLetters, Math.Max(10, console.Profile.Width / 3));
        string score = $"validation {WatchedMetric.Name(now.Metric)}";
        int width = score.Length;
        return new Rows(
            new Text(Line(width, $"epoch {now.Epoch}/{now.Epochs}", Bar(done, letters), string.Create(
                CultureInfo.InvariantCulture, $"{100 * done:f0} %, {SteadyTime.InWords(_left)} left, {now.ImagesPerSecond:f0} images/s"))),
            new Text(Line(width, "loss", Spark(letters, epoch => epoch.Loss), Figure(now.Loss))),
            new Text(Line(width, score, Spark(letters, epoch => Score(epoch, now)), Figure(_epochs.Count > 0 ? Score(_epochs[^1], now) : double.NaN))));

        string Spark(int most, Func<EpochRecord, double> value) => Sparkline.Of([.. _epochs.Select(value)], most).PadRight(most);
    }

    private static string Line(int width, string name, string picture, string figures) => $"{name.PadRight(width)}  {picture}  {figures}";

    private static string Bar(double done, int letters)
    {
        int filled = Math.Clamp((int)(done * letters), 0, letters);
        return new string('━', filled) + new string('─', letters - filled);
    }

    private static double Done(TrainingProgress now) => (now.Epoch - 1 + (double)now.Step / now.StepsPerEpoch) / now.Epochs;

    private static double Score(EpochRecord epoch, TrainingProgress now) => epoch.Validation?.GetValueOrDefault(now.Metric.Name, double.NaN) ?? double.NaN;

    private static string Figure(double value) => double.IsNaN(value) ? "-" : value.ToString("f3", CultureInfo.InvariantCulture);
}
