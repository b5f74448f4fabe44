namespace TransferMed.Training;

/// <summary>What one epoch gave.</summary>
public sealed class EpochRecord
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The mean training loss.</summary>
    public required double Loss { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training images per second, without validation.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Seconds of the epoch with its validation.</summary>
    public required double Seconds { get; init; }

    /// <summary>The validation metrics by name (<c>Metric.Name</c>), or null where nothing was validated.</summary>
    public IReadOnlyDictionary<string, double>? Validation { get; init; }
}
