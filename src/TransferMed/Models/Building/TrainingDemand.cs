namespace TransferMed.Models;

/// <summary>What a run of training is known to hold at once before any of it is allocated; see <see cref="NetworkMemory.ForTraining"/>.</summary>
internal sealed record TrainingDemand
{
    /// <summary>Pictures that a step takes through the network.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Vectors as long as the weights that exist during a step: weights, gradients, the optimiser's, averaged and best weights.</summary>
    public int Vectors { get; init; } = 3;

    /// <summary>Whether what the steps give is kept for the gradients. False where layers may be frozen: then it is only computed.</summary>
    public bool KeepsOutputs { get; init; } = true;

    /// <summary>Bytes of each value that a layer gives.</summary>
    public int OutputBytes { get; init; } = sizeof(float);

    /// <summary>Batches of decoded pictures, a byte for each value, that wait for their step.</summary>
    public int HostBatches { get; init; }

    /// <summary>Pictures that are computed at once without gradients, for validation; 0: none.</summary>
    public int JudgedBatchSize { get; init; }

    /// <summary>The <see cref="Vectors"/> that exist meanwhile.</summary>
    public int JudgedVectors { get; init; }
}
