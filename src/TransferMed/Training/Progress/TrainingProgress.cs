namespace TransferMed.Training;

/// <summary>Where a training run stands; reported every few steps and at the end of each epoch.</summary>
public sealed record TrainingProgress
{
    /// <summary>The epoch in progress, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The epochs of the run.</summary>
    public required int Epochs { get; init; }

    /// <summary>The steps done in this epoch.</summary>
    public required int Step { get; init; }

    /// <summary>The steps of an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>The mean training loss of the epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training images per second of this epoch, without validation.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>The time since the run began or resumed.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The estimated time to the end.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>The epoch's record at its end, else null.</summary>
    public EpochRecord? Finished { get; init; }
}
