using TransferMed.Imaging;

namespace TransferMed.Training;

/// <summary>How a training run went. The weights are in the network that was trained.</summary>
public sealed record TrainingResult
{
    /// <summary>The epochs, in order; those before a resume too.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>The epoch whose weights the network holds, from 1; the last one where no best weights were asked for.</summary>
    public required int ChosenEpoch { get; init; }

    /// <summary>True where early stopping ended the run before its last epoch.</summary>
    public required bool StoppedEarly { get; init; }

    /// <summary>Training images per second over the run, without validation; NaN where nothing was left to train.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>What pictures went through, complete: as the options state it, at the network's input size, with statistics of the training pictures where none were stated.</summary>
    public required Preprocessing Preprocessing { get; init; }
}
