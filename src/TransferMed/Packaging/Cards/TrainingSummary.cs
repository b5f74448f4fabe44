using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Packaging;

/// <summary>How a model was trained, in numbers.</summary>
public sealed class TrainingSummary
{
    internal TrainingSummary(int epochs, int chosenEpoch, bool stoppedEarly, int copiedTensors)
    {
        Epochs = epochs;
        ChosenEpoch = chosenEpoch;
        StoppedEarly = stoppedEarly;
        CopiedTensors = copiedTensors;
    }

    /// <summary>The epochs that were run.</summary>
    public int Epochs { get; }

    /// <summary>The epoch whose weights the model holds, from 1.</summary>
    public int ChosenEpoch { get; }

    /// <summary>True where early stopping ended the run.</summary>
    public bool StoppedEarly { get; }

    /// <summary>The tensors that came from another network; 0 for training from scratch.</summary>
    public int CopiedTensors { get; }

    /// <summary>The summary of a run.</summary>
    /// <param name="result">How the run went.</param>
    /// <param name="transfer">What became of the weights that it started with, or null.</param>
    /// <returns>The summary.</returns>
    public static TrainingSummary From(TrainingResult result, TransferReport? transfer = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new TrainingSummary(result.Epochs.Count, result.ChosenEpoch, result.StoppedEarly, transfer?.Copied.Count ?? 0);
    }
}
