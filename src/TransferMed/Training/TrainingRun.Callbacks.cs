using Microsoft.Extensions.Logging;
using TorchSharp;

namespace TransferMed.Training;

/// <content>What the options' callbacks are told, and how the run ends when one of them asks for it.</content>
internal sealed partial class TrainingRun
{
    private readonly TrainingContext _context;

    /// <summary>What a callback said when it stopped the run, now or before a resume.</summary>
    private string? StopReason => _context.StopReason;

    private void TellEpochStart(int epoch)
    {
        (_context.Epoch, _context.Step, _context.LearningRate) = (epoch + 1, 0, _plan.LearningRate(_plan.FirstStepOf(epoch)));
        Tell(nameof(TrainingCallback.OnEpochStart), callback => callback.OnEpochStart(_context));
    }

    private void TellBatchEnd(int epoch, int step)
    {
        if (_options.Callbacks.Count > 0)
        {
            (_context.Step, _context.LearningRate) = (step, _plan.LearningRate(_plan.FirstStepOf(epoch) + step - 1));
            Tell(nameof(TrainingCallback.OnBatchEnd), callback => callback.OnBatchEnd(_context));
        }
    }

    private void TellEpochEnd()
    {
        Tell(nameof(TrainingCallback.OnEpochEnd), callback => callback.OnEpochEnd(_context));
        if (StopReasonOfFirst() is { } reason && !_stoppedEarly)
        {
            _context.StopReason = reason;
            _stoppedEarly = true;
            LogStop(_logger, _context.Epoch, reason);
        }
    }

    /// <summary>Tells the callbacks that the run ends by an error; what they say to it must not hide it.</summary>
    private void TellFailure(Exception error)
    {
        foreach (TrainingCallback callback in _options.Callbacks)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            try
            {
                callback.OnFailure(_context, error);
            }
            catch (Exception fault)
            {
                LogFailure(_logger, callback.GetType().Name, fault.Message);
            }
        }
    }

    private void Tell(string moment, Action<TrainingCallback> call)
    {
        foreach (TrainingCallback callback in _options.Callbacks)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            try
            {
                call(callback);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                throw new TransferMedException(
                    $"The callback {callback.GetType().Name} failed in {moment} of epoch {_context.Epoch}: {fault.Message} Mend it or leave it out of {nameof(TrainingOptions.Callbacks)}; a run with a checkpoint continues from the last epoch that was finished.",
                    fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped by a callback after epoch {Epoch}: {Reason}")]
    private static partial void LogStop(ILogger logger, int epoch, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The callback {Callback} failed in OnFailure: {Message}")]
    private static partial void LogFailure(ILogger logger, string callback, string message);
}
