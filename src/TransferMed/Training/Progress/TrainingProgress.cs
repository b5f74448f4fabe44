using TransferMed.Evaluation;

namespace TransferMed.Training;

/// <summary>Where a training run stands; reported every few steps and at the end of each epoch.</summary>
public sealed class TrainingProgress
{
    internal TrainingProgress()
    {
    }

    /// <summary>The epoch in progress, from 1.</summary>
    public int Epoch { get; internal init; }

    /// <summary>The epochs of the run.</summary>
    public int Epochs { get; internal init; }

    /// <summary>The steps done in this epoch.</summary>
    public int Step { get; internal init; }

    /// <summary>The steps of an epoch.</summary>
    public int StepsPerEpoch { get; internal init; }

    /// <summary>The mean training loss of the epoch so far.</summary>
    public double Loss { get; internal init; }

    /// <summary>The learning rate of the last step.</summary>
    public double LearningRate { get; internal init; }

    /// <summary>Training images per second of this epoch, without validation.</summary>
    public double ImagesPerSecond { get; internal init; }

    /// <summary>The time since the run began or resumed.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>The estimated time to the end.</summary>
    public TimeSpan Remaining { get; internal init; }

    /// <summary>The validation metric that the run goes by (<see cref="TrainingResult.Metric"/>).</summary>
    public Metric Metric { get; internal init; } = Metrics.MacroF1;

    /// <summary>The epoch's record at its end, else null.</summary>
    public EpochRecord? Finished { get; internal init; }
}
