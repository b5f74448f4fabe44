using System.Globalization;
using SampleConsole;
using Spectre.Console;
using Spectre.Console.Rendering;
using TransferMed.Evaluation;
using TransferMed.Studies;
using TransferMed.Training;

namespace StudyConsole;

/// <summary>What a study has reported, as a picture for the width of a console. Scores of validation and of test pictures have columns of their own.</summary>
internal sealed class StudyView(IAnsiConsole console, ShownMetrics shown)
{
    /// <summary>A live display that is higher than the window is cut off, so old runs leave it.</summary>
    private const int ShownRuns = 10;
    private const int SparkLetters = 30;

    private readonly Queue<string[]> _done = new();
    private readonly List<EpochRecord> _epochs = [];
    private readonly SteadyTime _time = new();
    private StudyProgress? _now;
    private TimeSpan? _left;
    private Metric _metric = shown.Main;

    /// <summary>Takes a report.</summary>
    /// <param name="value">Of a phase after the audit.</param>
    /// <param name="elapsed">The time since the study began.</param>
    public void Follow(StudyProgress value, TimeSpan elapsed)
    {
        if (value.Run != _now?.Run || (value.Phase != _now.Phase && value.Phase != StudyPhase.Testing))
        {
            _epochs.Clear();
        }

        if (value.Training?.Finished is { } epoch)
        {
            _epochs.Add(epoch);
        }

        if (value.Completed is { } run)
        {
            _done.Enqueue([.. Begin(value), run.EpochsRun.ToString(CultureInfo.InvariantCulture), Wording.Figure(run.History[^1].Loss), "", Wording.Figure(run.Metrics[shown.Main]), Wording.Figure(run.Metrics[shown.Second])]);
            if (_done.Count > ShownRuns)
            {
                _done.Dequeue();
            }
        }

        _left = _time.Follow(elapsed, value.Remaining);
        _metric = value.Training?.Metric ?? _metric;
        _now = value;
    }

    /// <summary>The table and the lines below it.</summary>
    public IRenderable Render()
    {
        StudyProgress now = _now ?? throw new InvalidOperationException("Nothing was reported yet.");
        string main = ShownMetrics.Short(shown.Main);
        Table table = FittedTable.Of(
            console,
            [
                new("run", IsNumber: true), new("scenario"), new("seed", 3, true), new("phase"), new("epoch", IsNumber: true), new("loss", 1, true),
                new($"validation\n{main}", IsNumber: true), new($"test\n{main}", IsNumber: true), new($"test\n{ShownMetrics.Short(shown.Second)}", 2, true),
            ],
            [.. _done, .. now.Completed is null ? [Current(now)] : Array.Empty<string[]>()]);
        return new Rows([table, .. Course(), new WordLines(Standing(now))]);
    }

    private string[] Current(StudyProgress now) =>
    [
        .. Begin(now),
        now.Training is { } training ? string.Create(CultureInfo.InvariantCulture, $"{training.Epoch}/{training.Epochs}") : Wording.Unknown,
        now.Training is { } going ? Wording.Figure(going.Loss) : Wording.Unknown,
        Wording.Validation(_epochs.LastOrDefault(), shown.Main),
        "",
        "",
    ];

    private IEnumerable<IRenderable> Course()
    {
        if (_epochs.Count < 2)
        {
            return [];
        }

        int letters = Math.Min(SparkLetters, Math.Max(10, console.Profile.Width / 3));
        string loss = Sparkline.Of([.. _epochs.Select(epoch => epoch.Loss)], letters);
        string score = Sparkline.Of([.. _epochs.Select(epoch => epoch.Validation is { } metrics && metrics.TryGetValue(_metric, out double value) ? value : double.NaN)], letters);
        string name = $"validation {ShownMetrics.Short(_metric)}";
        return
        [
            new Text($"{"loss".PadRight(name.Length)}  {loss}  {Wording.Figure(_epochs[^1].Loss)}"),
            new Text($"{name}  {score}  {Wording.Validation(_epochs[^1], _metric)}"),
        ];
    }

    private string Standing(StudyProgress now) => now.Completed is not null && now.Run == now.Runs
        ? $"Runs finished: {now.Runs} of {now.Runs}."
        : $"Run {now.Run} of {now.Runs}, {SteadyTime.InWords(_left)} left{Speed(now)}. Test scores come once a run is finished.";

    private static string Speed(StudyProgress now) =>
        now.Training is { } training ? string.Create(CultureInfo.InvariantCulture, $", {training.ImagesPerSecond:f0} images/s") : "";

    private IEnumerable<string> Begin(StudyProgress progress) =>
        [progress.Run.ToString(CultureInfo.InvariantCulture), Wording.Cell(progress, shown), progress.Seed.ToString(CultureInfo.InvariantCulture), Wording.Phase(progress.Phase)];
}
