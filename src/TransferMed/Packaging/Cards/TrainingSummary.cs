using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Packaging;

/// <summary>How a model was trained, in numbers.</summary>
/// <param name="Epochs">The epochs that were run.</param>
/// <param name="ChosenEpoch">The epoch whose weights the model holds, from 1.</param>
/// <param name="StoppedEarly">True where early stopping ended the run.</param>
/// <param name="CopiedTensors">The tensors that came from another network; 0 for training from scratch.</param>
public sealed record TrainingSummary(int Epochs, int ChosenEpoch, bool StoppedEarly, int CopiedTensors)
{
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
