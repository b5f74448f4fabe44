using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>One call of <see cref="Trainer.Fit"/>: everything it owns is freed with it.</summary>
internal sealed partial class TrainingRun : IDisposable
{
    /// <summary>Keeps the draws of dropout apart from those of order and augmentation, which use the same seed.</summary>
    private const long DropoutKey = 0x64726f70;

    /// <summary>Steps between two reports; on a device that computes ahead, reading the loss more often would hold it up.</summary>
    private readonly int _stepsBetweenReads;

    private readonly Network _network;
    private readonly TrainingOptions _options;
    private readonly Metric _metric;
    private readonly int _epochsOfRun;
    private readonly IParameterSchedule? _parameters;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly ILogger _logger;
    private readonly CancellationToken _cancellation;
    private RunIdentity? _identity;
    private readonly FormatDecision _format;
    private readonly TrainingImages _source;
    private readonly FlatParameters _flat;
    private readonly FlatOptimizer _optimizer;
    private readonly LossFunction _loss;
    private readonly LossMeter _meter;
    private readonly LossMeter? _spread;
    private readonly WeightAverage? _average;
    private readonly Precision _precision;
    private readonly LossScaler? _scaler;
    private readonly IDisposable _mode;
    private readonly List<EpochRecord> _epochs = [];
    private readonly LearningRatePlan _plan;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly FlatParameters.Snapshot? _start;
    private readonly ValueList<double>? _interpolation;
    private FlatParameters.Snapshot? _best;
    private double _startLoss = double.NaN;
    private double _bestValue = double.NaN;
    private int _bestEpoch;
    private bool _stoppedEarly;
    private TimeSpan _trainingTime;
    private long _trainingImages;

    /// <param name="trainer">What to train and how.</param>
    /// <param name="format">The memory format.</param>
    /// <param name="source">The batches; the caller disposes it after the run.</param>
    /// <param name="train">The training pictures.</param>
    /// <param name="identity">What must be equal for a resume.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="logger">Receives what happens.</param>
    /// <param name="cancellation">Ends the run within one batch.</param>
    public TrainingRun(
        Trainer trainer,
        FormatDecision format,
        TrainingImages source,
        ImageDataset train,
        RunIdentity? identity,
        IProgress<TrainingProgress>? progress,
        ILogger logger,
        CancellationToken cancellation)
    {
        _network = trainer.Network;
        _ranks = trainer.Options.Ranks?.Group;

        // Callbacks write and report, which is for the first rank.
        _options = IsFirst ? trainer.Options : trainer.Options with { Callbacks = [] };
        _metric = _options.MetricFor(_network.Spec.Output);
        _epochsOfRun = _options.Epochs!.Value;
        _parameters = trainer.Parameters;
        _format = format;
        _source = source;
        _identity = identity;
        _progress = IsFirst ? progress : null;
        _logger = logger;
        _cancellation = cancellation;
        TorchDevice device = _network.Device;
        // A user's own come first: where they are refused, nothing is held yet.
        _plan = new LearningRatePlan(_options, source.BatchesPerEpoch);
        _loss = new LossFunction(_options.LossFor(_network.Spec.Output), LossGrounds.Of(train, _network.Spec.Output), device);
        _precision = PrecisionChoice.Resolve(_options.Precision, device);
        _scaler = _precision == Precision.Float16 ? new LossScaler() : null;
        _mode = ComputeMode.For(_options.TensorFloat32, _options.CudnnBenchmark, _options.Deterministic).Apply(device);
        _stepsBetweenReads = device.IsCuda ? 20 : 1;
        _meter = new LossMeter(device);
        _spread = trainer.Views > 1 ? new LossMeter(device) : null;
        _network.UseMemoryFormat(format.Format);
        _flat = FlatParameters.Of(_network);
        _start = trainer.KeepsStart ? FlatParameters.Snapshot.Of(_flat) : null;
        _interpolation = trainer.Interpolation;
        _joint = _ranks is null ? null : new JointGradients(_ranks, _flat.Gradients, _options.Ranks!.Ordered);
        _optimizer = new FlatOptimizer(_flat, _options.Optimizer) { Start = _start?.Values };
        _average = _options.AverageDecay is { } decay ? new WeightAverage(_flat, decay) : null;
        _context = new TrainingContext(_network, _options, source.BatchesPerEpoch, _epochs.AsReadOnly(), ReadLoss);
    }

    public TrainingResult Execute()
    {
        // What is refused here has not begun: no callback hears of it.
        Begin();
        try
        {
            return Complete();
        }
        catch (Exception error)
        {
            TellFailure(error);
            throw;
        }
    }

    private void Begin()
    {
        if (IsFirst && _options.CheckpointPath is { } checkpoint && Path.GetDirectoryName(Path.GetFullPath(checkpoint)) is { } folder)
        {
            OrphanedFiles.Sweep(folder);
        }

        if (Resumes())
        {
            Resume(_options.CheckpointPath!);
        }
    }

    private TrainingResult Complete()
    {
        while (_epochs.Count < _epochsOfRun && !_stoppedEarly)
        {
            RunEpoch(_epochs.Count);
            if (IsFirst && _options.CheckpointPath is { } path)
            {
                SaveCheckpoint(path);
            }
        }

        int chosen = ChooseWeights();
        InterpolatedWeights? between = _interpolation is { } weights ? Interpolate(weights) : null;
        var result = new TrainingResult
        {
            Epochs = _epochs,
            Metric = _metric,
            ChosenEpoch = chosen,
            InterpolationWeight = between?.Weight,
            InterpolatedValidation = between?.Validation,
            StopReason = _stoppedEarly ? StopReason ?? EarlyStopReason() : null,
            ImagesPerSecond = _trainingTime > TimeSpan.Zero ? _trainingImages / _trainingTime.TotalSeconds : double.NaN,
            MemoryFormat = _format.Format,
            MemoryFormatReason = _format.Reason,
            Preprocessing = _source.Preprocessing,
            Notes = [.. _source.Notes, .. EmbeddingSpread.NotesOn(_epochs)],
        };
        _context.Epoch = _epochs.Count;
        Tell(nameof(TrainingCallback.OnEnd), callback => callback.OnEnd(_context, result));
        return result;
    }

    public void Dispose()
    {
        // Later use of the network must not inherit this run's frozen parameters.
        foreach (NetworkParameter parameter in _network.AllParameters)
        {
            parameter.Trainable = true;
        }

        _network.eval();
        _best?.Dispose();
        _start?.Dispose();
        _average?.Dispose();
        _joint?.Dispose();
        _optimizer.Dispose();
        _flat.Dispose();
        _meter.Dispose();
        _spread?.Dispose();
        _loss.Dispose();
        _mode.Dispose();
        _threads?.Dispose();
        AllocatorPolicy.GiveBack();
    }

    private void RunEpoch(int epoch)
    {
        long started = Stopwatch.GetTimestamp();
        (double loss, double imagesPerSecond) = TrainEpoch(epoch);
        IEvaluation? validation = Validate(epoch);
        var record = new EpochRecord
        {
            Epoch = epoch + 1,
            Loss = loss,
            EmbeddingDeviation = ReadSpread(),
            LearningRate = _plan.LearningRate(_plan.LastStepOf(epoch)),
            ImagesPerSecond = imagesPerSecond,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            Validation = validation?.Metrics,
        };
        _epochs.Add(record);

        // From the second epoch on that of the first, which a checkpoint holds: a continued run goes by the same as an unbroken one.
        _startLoss = _epochs[0].Loss;
        LogEpoch(_logger, record.Epoch, _epochsOfRun, loss, imagesPerSecond, validation?[_metric] ?? double.NaN);
        if (validation is not null)
        {
            Follow(epoch + 1, validation);
        }

        Report(epoch, _source.BatchesPerEpoch, loss, imagesPerSecond, record);
        TellEpochEnd();
    }

    private IEvaluation? Validate(int epoch)
    {
        if (!_source.ValidatesAfter(epoch))
        {
            return null;
        }

        if (_average is null)
        {
            return _source.EvaluateValidation(_cancellation);
        }

        using FlatParameters.Snapshot current = FlatParameters.Snapshot.Of(_flat);
        FlatParameters.Snapshot.Restore(_flat, _average.Values, _average.Statistics);
        try
        {
            return _source.EvaluateValidation(_cancellation);
        }
        finally
        {
            current.Restore(_flat);
        }
    }

    private void Follow(int epoch, IEvaluation validation)
    {
        double value = OfFirst(validation[_metric]);
        if (double.IsNaN(value))
        {
            if (_bestEpoch == 0 && MonitoredMetric.Decides(_options))
            {
                throw MonitoredMetric.Undefined(_metric, validation);
            }

            LogUndefined(_logger, epoch, _metric.Name);
        }

        double direction = _metric.HigherIsBetter ? 1 : -1;
        double minimum = _options.EarlyStopping?.MinimumChange ?? 0;
        if ((_bestEpoch == 0 && !double.IsNaN(value)) || direction * (value - _bestValue) > minimum)
        {
            _bestValue = value;
            _bestEpoch = epoch;
            if (_options.KeepBestWeights)
            {
                _best?.Dispose();
                _best = _average is null ? FlatParameters.Snapshot.Of(_flat) : new FlatParameters.Snapshot(_average.Values, _average.Statistics);
            }
        }
        else if (_options.EarlyStopping is { } stopping && epoch - _bestEpoch >= stopping.Patience)
        {
            _stoppedEarly = true;
            LogEarlyStop(_logger, epoch, _metric.Name, _bestValue, _bestEpoch);
        }
    }

    private string EarlyStopReason() => FormattableString.Invariant(
        $"{_metric} has not improved for {_options.EarlyStopping!.Patience} epochs; its best is {_bestValue:f4}, in epoch {_bestEpoch}");

    private int ChooseWeights()
    {
        if (_best is not null)
        {
            _best.Restore(_flat);
            return _bestEpoch;
        }

        if (_average is not null)
        {
            FlatParameters.Snapshot.Restore(_flat, _average.Values, _average.Statistics);
        }

        return _epochs.Count;
    }

    private void Report(int epoch, int step, double loss, double imagesPerSecond, EpochRecord? finished)
    {
        if (_progress is null)
        {
            return;
        }

        double done = epoch + (double)step / _source.BatchesPerEpoch;
        double here = done - _resumedEpochs;
        TimeSpan elapsed = _clock.Elapsed;
        _progress.Report(new TrainingProgress
        {
            Epoch = epoch + 1,
            Epochs = _epochsOfRun,
            Step = step,
            StepsPerEpoch = _source.BatchesPerEpoch,
            Loss = loss,
            LearningRate = _plan.LearningRate(_plan.FirstStepOf(epoch) + Math.Max(step - 1, 0)),
            ImagesPerSecond = imagesPerSecond,
            Elapsed = elapsed,
            Remaining = here > 0 ? elapsed * ((_epochsOfRun - done) / here) : TimeSpan.Zero,
            Finished = finished,
            Metric = _metric,
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Epoch {Epoch}/{Epochs}: loss {Loss:f4}, {ImagesPerSecond:f0} images/s, validation {Metric:f4}")]
    private static partial void LogEpoch(ILogger logger, int epoch, int epochs, double loss, double imagesPerSecond, double metric);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Epoch {Epoch}: the validation metric {Metric} is not a number; the epoch counts as no improvement and is never chosen as the best")]
    private static partial void LogUndefined(ILogger logger, int epoch, string metric);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped early after epoch {Epoch}: best {Metric} {Value:f4} in epoch {BestEpoch}")]
    private static partial void LogEarlyStop(ILogger logger, int epoch, string metric, double value, int bestEpoch);
}
