namespace TransferMed.Training;

/// <summary>
/// What a program does during a training (<see cref="TrainingOptions.Callbacks"/>): write, show, stop. Called on the training thread, each
/// method of every callback in their order; tensors that a call makes are disposed after it. A resumed run calls nothing for epochs
/// that are in its checkpoint; an epoch that was cut is trained again and calls again. An exception, cancellation apart, ends the run as a
/// <see cref="TransferMedException"/> that names the callback and holds it; the checkpoint then ends with the epoch before. Callbacks are
/// no part of a run's identity: one that changed weights or drew from LibTorch's random generator would make results that cannot be repeated.
/// </summary>
public abstract class TrainingCallback
{
    /// <summary>Before the first step of an epoch.</summary>
    /// <param name="run">Where the run stands.</param>
    public virtual void OnEpochStart(TrainingContext run)
    {
    }

    /// <summary>After each step.</summary>
    /// <param name="run">Where the run stands.</param>
    public virtual void OnBatchEnd(TrainingContext run)
    {
    }

    /// <summary>After an epoch and its validation, before its checkpoint. The network holds its present weights, not the averaged ones.</summary>
    /// <param name="run">Where the run stands; the epoch is the last of its epochs.</param>
    public virtual void OnEpochEnd(TrainingContext run)
    {
    }

    /// <summary>After the last epoch; not where an error or cancellation ends the run (<see cref="OnFailure"/>). The network holds the weights that the run returns.</summary>
    /// <param name="run">Where the run stands.</param>
    /// <param name="result">How it went.</param>
    public virtual void OnEnd(TrainingContext run, TrainingResult result)
    {
    }

    /// <summary>
    /// Where an error or cancellation ends the run, once it has begun; the error goes on to the caller. What this method throws is logged as a warning, so that it hides no error. Not called for what is refused before the
    /// first epoch, such as a checkpoint of another training.
    /// </summary>
    /// <param name="run">Where the run stands.</param>
    /// <param name="error">What ends it; an <see cref="OperationCanceledException"/> where it was cancelled.</param>
    public virtual void OnFailure(TrainingContext run, Exception error)
    {
    }
}
