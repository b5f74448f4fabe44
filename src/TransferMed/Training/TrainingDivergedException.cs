namespace TransferMed.Training;

/// <summary>The loss became infinite or not a number, so the run was stopped.</summary>
public sealed class TrainingDivergedException : TransferMedException
{
    internal TrainingDivergedException(int epoch, long firstStep, long lastStep, double learningRate)
        : base(FormattableString.Invariant(
            $"The training loss is not finite in epoch {epoch}, {(firstStep == lastStep ? $"step {firstStep}" : $"between steps {firstStep} and {lastStep}")} (learning rate {learningRate:g3}). Try a lower LearningRate (a third of it), WarmUpEpochs of 1 or more, or Optimizer.ClipNorm = 1; LearningRateFinder finds a rate that holds."))
    {
        Epoch = epoch;
        Step = lastStep;
    }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step of the epoch by which it had happened, from 1.</summary>
    public long Step { get; }
}
