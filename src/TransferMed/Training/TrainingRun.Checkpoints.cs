using Microsoft.Extensions.Logging;
using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <content>Saving the run after an epoch, and continuing it.</content>
internal sealed partial class TrainingRun
{
    private const string StatisticsSuffix = ".statistics";
    private int _resumedEpochs;
    private HeldThreads? _threads;

    private RunLimits Limits => new(
        _epochsOfRun,
        _source.BatchesPerEpoch,
        _flat.Slices.Count,
        _source.HasValidation,
        _metric.Name,
        [.. TaskRules.MetricsWith(_options.EvaluatedFor(_network.Spec.Output), _network.Spec.Output).Select(metric => metric.Name)],
        Averages: _average is not null,
        Scales: _scaler is not null,
        StopsEarly: _options.EarlyStopping is not null,
        Embeds: _spread is not null);

    private void SaveCheckpoint(string path)
    {
        var state = new CheckpointState
        {
            Identity = _identity!.Document,
            EpochsDone = _epochs.Count,
            Metrics = Limits.Columns,
            AverageUpdates = _average?.Updates ?? 0,
            BestValue = _bestValue,
            BestEpoch = _bestEpoch,
            StoppedEarly = _stoppedEarly,
            StopReason = StopReason,
            LossScale = _scaler?.Scale ?? 0,
            LossScaleSteps = _scaler?.FiniteSteps ?? 0,
        };
        using DisposeScope scope = torch.NewDisposeScope();
        Checkpoint.Save(path, new RestoredRun(state, _epochs, _optimizer.StepsTaken), _epochsOfRun, _network, Vectors().Select(InPlainOrder));
    }

    private void Resume(string path)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        var received = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        RestoredRun run = Checkpoint.Load(path, _identity!, Limits, _network, saved =>
        {
            if (_options.KeepBestWeights && saved.BestEpoch > 0)
            {
                _best = FlatParameters.Snapshot.Of(_flat);
            }

            return [.. Vectors().Select(Receiver)];
        });
        CheckpointState state = run.State;
        HoldThreads(path, RunIdentity.ThreadsOf(state.Identity)!.Value);
        foreach ((string name, Tensor tensor) in Vectors())
        {
            if (received.TryGetValue(name, out Tensor? plain))
            {
                _flat.FromPlainOrder(plain, tensor);
            }
        }

        _optimizer.RestoreSteps(run.StepsTaken);
        if (_average is not null)
        {
            _average.Updates = state.AverageUpdates;
        }

        _scaler?.Restore(state.LossScale, state.LossScaleSteps);
        _epochs.AddRange(run.Epochs);
        _bestValue = state.BestValue;
        _bestEpoch = state.BestEpoch;
        _stoppedEarly = state.StoppedEarly;
        _context.StopReason = state.StopReason;
        _resumedEpochs = _epochs.Count;
        _startLoss = _epochs[0].Loss;
        LogResume(_logger, path, _epochs.Count, _epochsOfRun);

        // Vectors over the parameters are read in plain order and then laid as the network lies.
        KeyValuePair<string, Tensor> Receiver(KeyValuePair<string, Tensor> vector)
        {
            KeyValuePair<string, Tensor> plain = InPlainOrder(vector);
            if (!ReferenceEquals(plain.Value, vector.Value))
            {
                received.Add(plain.Key, plain.Value.MoveToOuterDisposeScope());
            }

            return plain;
        }
    }

    /// <summary>Sums are split among threads: a run goes on with those that it began with, and gives back what it found when it ends.</summary>
    private void HoldThreads(string path, int threads)
    {
        int here = _identity!.Arithmetic.Threads;
        if (threads != here)
        {
            _threads = HeldThreads.Hold(threads, $"The checkpoint '{path}'");
            _identity = _identity.WithThreads(threads);
            LogThreads(_logger, path, threads, here);
        }
    }

    // Files do not depend on the memory format, so that a run can go on in another one.
    private KeyValuePair<string, Tensor> InPlainOrder(KeyValuePair<string, Tensor> vector) =>
        vector.Key.EndsWith(StatisticsSuffix, StringComparison.Ordinal) ? vector : new(vector.Key, _flat.ToPlainOrder(vector.Value));

    /// <summary>The vectors beside the network's own tensors, by their names in the checkpoint.</summary>
    private IEnumerable<KeyValuePair<string, Tensor>> Vectors()
    {
        foreach ((string name, Tensor vector) in _optimizer.State)
        {
            yield return new("optimizer." + name, vector);
        }

        if (_average is not null)
        {
            yield return new("average.values", _average.Values);
            yield return new("average" + StatisticsSuffix, _average.Statistics);
        }

        if (_start is not null)
        {
            yield return new("start.values", _start.Values);
            yield return new("start" + StatisticsSuffix, _start.Statistics);
        }

        if (_best is not null)
        {
            yield return new("best.values", _best.Values);
            yield return new("best" + StatisticsSuffix, _best.Statistics);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Continuing from {Path}: {Done} of {Epochs} epochs are done")]
    private static partial void LogResume(ILogger logger, string path, int done, int epochs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} was computed with {Threads} threads of LibTorch: the run goes on with as many instead of {Here}, so that it ends with the same bits")]
    private static partial void LogThreads(ILogger logger, string path, int threads, int here);
}
