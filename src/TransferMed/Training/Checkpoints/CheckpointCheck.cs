namespace TransferMed.Training;

/// <summary>What a run can have come to, which every number of its checkpoint is held to.</summary>
/// <param name="Epochs">The epochs of the run.</param>
/// <param name="StepsPerEpoch">The batches of an epoch.</param>
/// <param name="Parameters">The parameters of the network.</param>
/// <param name="Validated">Whether epochs are validated.</param>
/// <param name="Metric">The name of the metric that is watched.</param>
/// <param name="Metrics">The names of all that are computed, in their order.</param>
/// <param name="Averages">Whether weights are averaged.</param>
/// <param name="Scales">Whether the loss is scaled.</param>
/// <param name="StopsEarly">Whether the run may stop early.</param>
/// <param name="Embeds">Whether the network gives an embedding, whose spread is measured.</param>
internal sealed record RunLimits(int Epochs, int StepsPerEpoch, int Parameters, bool Validated, string Metric, IReadOnlyList<string> Metrics, bool Averages, bool Scales, bool StopsEarly, bool Embeds = false)
{
    /// <summary>What the table of epochs holds beside what every run has.</summary>
    public IReadOnlyList<string> Columns => Embeds ? [EmbeddingSpread.Column] : Validated ? Metrics : [];
}

/// <summary>Believes no number of a checkpoint that its run could not have written.</summary>
internal static class CheckpointCheck
{
    /// <summary>What is wrong with the record by itself, or null. Tensors are read by it, so it is looked at first.</summary>
    public static string? Fault(CheckpointState state, RunLimits limits)
    {
        long steps = (long)state.EpochsDone * limits.StepsPerEpoch;
        IReadOnlyList<string> wanted = limits.Columns;
        return state switch
        {
            _ when state.EpochsDone < 1 || state.EpochsDone > limits.Epochs => $"it claims {state.EpochsDone} epochs of a run of {limits.Epochs}",
            _ when !state.Metrics.SequenceEqual(wanted) => $"it names the metrics '{string.Join(", ", state.Metrics)}'; the run has '{string.Join(", ", wanted)}'",
            _ when state.AverageUpdates < 0 || state.AverageUpdates > (limits.Averages ? steps : 0) => $"it claims {state.AverageUpdates} updates of the average after {steps} steps",
            _ when state.BestEpoch < 0 || state.BestEpoch > (limits.Validated ? state.EpochsDone : 0) => $"it claims epoch {state.BestEpoch} as the best of {state.EpochsDone}",
            _ when limits.Scales != (double.IsFinite(state.LossScale) && state.LossScale > 0) || (!limits.Scales && state.LossScale != 0) => $"it claims a loss scale of {state.LossScale}",
            _ when state.LossScaleSteps < 0 || state.LossScaleSteps > (limits.Scales ? steps : 0) => $"it claims {state.LossScaleSteps} steps since the loss scale changed, after {steps} steps",
            _ when state.StopReason is { } reason && (!state.StoppedEarly || string.IsNullOrWhiteSpace(reason)) => $"it claims to have been stopped because of '{reason}' and {(state.StoppedEarly ? "gives no reason" : "not to have been stopped")}",
            _ when state.StoppedEarly && state.StopReason is null && !limits.StopsEarly => "it claims to have stopped early, which the run does not",
            _ => null,
        };
    }

    /// <summary>What is wrong with the epochs and updates, or null.</summary>
    public static string? Fault(RestoredRun run, RunLimits limits)
    {
        long steps = (long)run.State.EpochsDone * limits.StepsPerEpoch;
        if (run.StepsTaken.FirstOrDefault(taken => taken < 0 || taken > steps, -1) is var wrong && run.StepsTaken.Any(taken => taken < 0 || taken > steps))
        {
            return $"it claims {wrong} updates of a parameter after {steps} steps";
        }

        if (run.Epochs.FirstOrDefault(epoch => !IsPossible(epoch)) is { } epoch)
        {
            return $"epoch {epoch.Epoch} has the loss {epoch.Loss}, the learning rate {epoch.LearningRate}, {epoch.ImagesPerSecond} images per second and {epoch.Seconds} seconds";
        }

        // No epoch is the best only where the metric was never a number.
        if (limits.Validated && run.State.BestEpoch == 0 && run.Epochs.FirstOrDefault(epoch => epoch.Validation is { } judged && !double.IsNaN(judged[limits.Metric])) is { } better)
        {
            return $"it claims no best epoch, and epoch {better.Epoch} has the {limits.Metric} {better.Validation![limits.Metric]}";
        }

        double best = run.State.BestEpoch > 0 ? run.Epochs[run.State.BestEpoch - 1].Validation?[limits.Metric] ?? double.NaN : double.NaN;
        return best.Equals(run.State.BestValue) ? null : $"it claims {run.State.BestValue} as the best {limits.Metric}, and epoch {run.State.BestEpoch} has {best}";
    }

    private static bool IsPossible(EpochRecord epoch) =>
        epoch.EmbeddingDeviation is null or >= 0 && double.IsFinite(epoch.Loss) && double.IsFinite(epoch.LearningRate) && epoch.LearningRate >= 0 && epoch.ImagesPerSecond > 0 && epoch.Seconds >= 0;
}
