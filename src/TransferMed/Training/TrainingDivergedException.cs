namespace TransferMed.Training;

/// <summary>The loss or the weights became infinite or not a number, or the loss grew beyond any use, so the run was stopped.</summary>
public sealed class TrainingDivergedException : TransferMedException
{
    private const string Remedy =
        "Try a lower LearningRate (a third of it), WarmUpEpochs of 1 or more, or Optimizer.ClipNorm = 1; LearningRateFinder finds a rate that holds.";

    internal TrainingDivergedException(int epoch, long firstStep, long lastStep, double learningRate)
        : base(FormattableString.Invariant(
            $"The training loss is not finite in epoch {epoch}, {(firstStep == lastStep ? $"step {firstStep}" : $"between steps {firstStep} and {lastStep}")} (learning rate {learningRate:g3}). {Remedy}"))
    {
        Epoch = epoch;
        Step = lastStep;
        Loss = double.NaN;
    }

    private TrainingDivergedException(int epoch, long step, double loss, string message)
        : base(message)
    {
        Epoch = epoch;
        Step = step;
        Loss = loss;
    }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step of the epoch by which it had happened, from 1.</summary>
    public long Step { get; }

    /// <summary>The mean loss of the second half of the epoch where it grew beyond any use; NaN where loss or weights are not finite.</summary>
    public double Loss { get; }

    internal static TrainingDivergedException OfLoss(int epoch, long step, double loss, double atStart, double chance, double learningRate) => new(
        epoch, step, loss, FormattableString.Invariant(
            $"The training loss has grown to {loss:g3} (mean of the second half of epoch {epoch}); it was {atStart:g3} at the start, and a network that knows nothing has {chance:g3} (learning rate {learningRate:g3}). {Remedy}"));

    internal static TrainingDivergedException OfWeights(int epoch, long step, double learningRate) => new(
        epoch, step, double.NaN, FormattableString.Invariant($"Weights of the network are not finite after epoch {epoch} (learning rate {learningRate:g3}). {Remedy}"));
}
