using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>Where a run stands, for its callbacks.</summary>
public sealed class TrainingContext
{
    private readonly Func<double> _readLoss;

    internal TrainingContext(Network network, TrainingOptions options, int stepsPerEpoch, IReadOnlyList<EpochRecord> epochs, Func<double> readLoss)
    {
        Network = network;
        Options = options;
        StepsPerEpoch = stepsPerEpoch;
        Epochs = epochs;
        _readLoss = readLoss;
    }

    /// <summary>The network that is trained; to read, not to change.</summary>
    public Network Network { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The epoch in progress or just ended, from 1.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The steps done in the epoch; 0 at its start.</summary>
    public int Step { get; internal set; }

    /// <summary>The steps of an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The learning rate of the last step; of the first one at the start of an epoch.</summary>
    public double LearningRate { get; internal set; }

    /// <summary>The finished epochs in order, with those before a resume.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; }

    /// <summary>Why the run was asked to stop by a callback, or null.</summary>
    public string? StopReason { get; internal set; }

    /// <summary>The mean training loss of the epoch so far; waits for the device, which costs time where it computes ahead.</summary>
    /// <returns>The mean; 0 before the first step.</returns>
    public double ReadLoss() => _readLoss();

    /// <summary>
    /// Ends the run after the epoch in progress, as early stopping does: the run is then finished and its checkpoint too. (To go on
    /// later, cancel the run instead: it continues from its checkpoint.) The first reason is kept.
    /// </summary>
    /// <param name="reason">Why; written to the log, to the checkpoint and to <see cref="TrainingResult.StopReason"/>.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    public void Stop(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        StopReason ??= reason;
    }
}
