using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <content>Saving the run after an epoch, and continuing it.</content>
internal sealed partial class TrainingRun
{
    private int _resumedEpochs;

    private void SaveCheckpoint(string path)
    {
        var state = new CheckpointState
        {
            Identity = _identity,
            Epochs = _epochs,
            StepsTaken = _optimizer.StepsTaken,
            AverageUpdates = _average?.Updates ?? 0,
            BestValue = _bestValue,
            BestEpoch = _bestEpoch,
            StoppedEarly = _stoppedEarly,
        };
        Checkpoint.Save(path, state, _network, Vectors());
    }

    private void Resume(string path)
    {
        CheckpointState state = Checkpoint.Load(path, _identity, _network, saved =>
        {
            if (_options.KeepBestWeights && saved.BestEpoch > 0)
            {
                _best = WeightSnapshot.Of(_flat);
            }

            return Vectors();
        });
        _optimizer.RestoreSteps(state.StepsTaken);
        if (_average is not null)
        {
            _average.Updates = state.AverageUpdates;
        }

        _epochs.AddRange(state.Epochs);
        _bestValue = state.BestValue;
        _bestEpoch = state.BestEpoch;
        _stoppedEarly = state.StoppedEarly;
        _resumedEpochs = _epochs.Count;
        LogResume(_logger, path, _epochs.Count, _options.Epochs);
    }

    /// <summary>The vectors beside the network's own tensors, by their names in the checkpoint.</summary>
    private IEnumerable<KeyValuePair<string, Tensor>> Vectors()
    {
        for (int i = 0; i < _optimizer.State.Count; i++)
        {
            yield return new("optimizer." + _optimizer.StateNames[i], _optimizer.State[i]);
        }

        if (_average is not null)
        {
            yield return new("average.values", _average.Values);
            yield return new("average.statistics", _average.Statistics);
        }

        if (_best is not null)
        {
            yield return new("best.values", _best.Values);
            yield return new("best.statistics", _best.Statistics);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Continuing from {Path}: {Done} of {Epochs} epochs are done")]
    private static partial void LogResume(ILogger logger, string path, int done, int epochs);
}
