using System.Diagnostics;
using TransferMed.Evaluation;
using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>
/// Shows a training in a browser of this machine while it runs: curves of loss and validation score, epoch, time left, all finished epochs. The page needs no connection to the internet, updates by itself, follows the
/// reader's light or dark scheme and can be read by a screen reader. When the program is started again on the same port, a page that is still open goes on by itself; of a training that goes on from its checkpoint it shows all epochs.
/// Nobody beyond this machine can open it. Each training in turn takes the page.
/// </summary>
public sealed class LivePage : TrainingCallback, IDisposable
{
    /// <summary>The port that is taken where none is given.</summary>
    public const int DefaultPort = 8707;

    /// <summary>How often steps are shown at most; on a device that computes ahead, reading the loss holds it up.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly LiveServer _server;
    private readonly Lock _gate = new();
    private LiveState _state;
    private TrainingContext? _run;
    private long _begun;
    private long _shown;
    private int _epochsBefore;

    private LivePage(int port, string heading)
    {
        _state = new LiveState { Heading = heading };
        _server = new LiveServer(port, () => Read().ToJson());
        Address = new Uri($"http://127.0.0.1:{_server.Port}/");
    }

    /// <summary>Where the page is to be opened.</summary>
    public Uri Address { get; }

    /// <summary>What stands at the head of the page; may change at any time, from any thread.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public string Heading
    {
        get => Read().Heading;
        set
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            if (value != Heading)
            {
                Change(state => state with { Heading = value });
            }
        }
    }

    /// <summary>Serves the page, until it is disposed.</summary>
    /// <param name="port">The port, 0 for any that is free; the same again lets pages that are open go on when the program is started again.</param>
    /// <param name="heading">What stands at its head.</param>
    /// <returns>What is given to <see cref="TrainingOptions.Callbacks"/>.</returns>
    /// <exception cref="ArgumentException">The port is not from 0 to 65535, or the heading is empty.</exception>
    /// <exception cref="TransferMedException">The port is taken.</exception>
    public static LivePage Open(int port = DefaultPort, string heading = "Training")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(heading);
        return port is >= 0 and <= ushort.MaxValue
            ? new LivePage(port, heading)
            : throw new ArgumentOutOfRangeException(nameof(port), port, $"The port {port} is not from 0 to {ushort.MaxValue}.");
    }

    /// <inheritdoc/>
    public override void OnEpochStart(TrainingContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!ReferenceEquals(run, _run))
        {
            (_run, _begun, _epochsBefore) = (run, Stopwatch.GetTimestamp(), run.Epochs.Count);
        }

        Metric metric = run.Options.MetricFor(run.Network.Spec.Output);
        Change(state => new LiveState
        {
            Heading = state.Heading,
            Network = $"{run.Network.Spec.Name ?? "Network"} on {run.Network.Device}",
            Status = "training",
            Metric = metric.Label,
            HigherIsBetter = metric.HigherIsBetter,
            Minimum = double.IsFinite(metric.Minimum) ? metric.Minimum : null,
            Maximum = double.IsFinite(metric.Maximum) ? metric.Maximum : null,
            Progress = Progress(run, run.Epochs.Count > 0 ? run.Epochs[^1].Loss : null),
            History = [.. run.Epochs.Select(epoch => Epoch(epoch, metric))],
        });
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!_server.IsWatched || Stopwatch.GetElapsedTime(_shown) < s_pause)
        {
            return;
        }

        LiveProgress progress = Progress(run, run.ReadLoss());
        _shown = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            _state = _state with { Progress = progress };
            _server.Publish("progress", LiveState.ToJson(progress));
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Metric metric = run.Options.MetricFor(run.Network.Spec.Output);
        Change(state => state with
        {
            Progress = Progress(run, run.Epochs[^1].Loss),
            History = [.. run.Epochs.Select(epoch => Epoch(epoch, metric))],
        });
    }

    /// <inheritdoc/>
    public override void OnEnd(TrainingContext run, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(result);
        if (!ReferenceEquals(run, _run))
        {
            // Nothing was left to train: all epochs come from the checkpoint.
            OnEpochStart(run);
        }

        Change(state => state with { Status = "finished", Message = result.StopReason is { } reason ? $"Stopped before its last epoch: {reason}" : null });
    }

    /// <inheritdoc/>
    public override void OnFailure(TrainingContext run, Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        bool isStop = error is OperationCanceledException;
        Change(state => state with { Status = isStop ? "stopped" : "failed", Message = isStop ? null : error.Message });
    }

    /// <summary>
    /// Ends the page, once those who watch have read the last state, after a second at most; one that is open says that the program does not answer any more, unless the training had ended.
    /// </summary>
    public void Dispose() => _server.Dispose();

    private LiveState Read()
    {
        lock (_gate)
        {
            return _state;
        }
    }

    private void Change(Func<LiveState, LiveState> change)
    {
        // Published within the lock, which waits for nobody: the last state that is told is the present one.
        lock (_gate)
        {
            _state = change(_state);
            _server.Publish("state", _state.ToJson());
        }
    }

    private LiveProgress Progress(TrainingContext run, double? loss)
    {
        int epochs = run.Options.Epochs!.Value;
        int finished = run.Epochs.Count;

        // At the end of an epoch its steps are in the number of the finished ones.
        int step = finished < run.Epoch ? run.Step : 0;
        double done = finished + (double)step / run.StepsPerEpoch;
        double here = done - _epochsBefore;
        double? left = here > 0 ? Stopwatch.GetElapsedTime(_begun).TotalSeconds * (epochs - done) / here : null;
        return new LiveProgress(run.Epoch, epochs, finished, step, run.StepsPerEpoch, loss, finished > 0 ? run.Epochs[^1].ImagesPerSecond : null, left);
    }

    private static LiveEpoch Epoch(EpochRecord epoch, Metric metric) => new(
        epoch.Epoch,
        epoch.Loss,
        epoch.Validation is { } validation && validation.TryGetValue(metric.Name, out double score) && double.IsFinite(score) ? score : null,
        epoch.LearningRate,
        epoch.ImagesPerSecond,
        epoch.Seconds);
}
