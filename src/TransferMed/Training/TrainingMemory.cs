using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>Refuses a run that cannot fit into memory, from network, options and counts alone: before a loader exists or a picture is read.</summary>
internal static class TrainingMemory
{
    private const int WeightsAndGradients = 2;

    /// <param name="trainer">Network and options.</param>
    /// <param name="train">The training pictures.</param>
    /// <param name="validation">The validation pictures, or null.</param>
    /// <exception cref="TransferMedException">It needs more than <see cref="MemoryBudget.LimitBytes"/>.</exception>
    public static void Require(Trainer trainer, ImageDataset train, ImageDataset? validation)
    {
        // Of a CUDA device LibTorch's own error can be caught.
        if (!trainer.Network.Device.IsCuda)
        {
            NetworkMemory.RequireTraining(trainer.Network.Spec, Demand(trainer, train, validation));
        }
    }

    internal static TrainingDemand Demand(Trainer trainer, ImageDataset train, ImageDataset? validation)
    {
        TrainingOptions options = trainer.Options;
        int averaged = options.AverageDecay is null ? 0 : 1;
        int best = options.KeepBestWeights && options.EpochsFor(train.Count) > 1 ? 1 : 0;
        int start = trainer.KeepsStart ? 1 : 0;
        int vectors = WeightsAndGradients + options.Optimizer.StateNames.Count + averaged + best + start;
        int judged = validation?.Count ?? 0;
        return new TrainingDemand
        {
            BatchSize = Math.Min(options.BatchSize, train.Count) * trainer.Views,
            Vectors = vectors,
            KeepsOutputs = trainer.Parameters is null,
            OutputBytes = PrecisionChoice.Resolve(options.Precision, trainer.Network.Device) == Precision.Full ? sizeof(float) : sizeof(ushort),
            HostBatches = HostBatches(options),
            JudgedBatchSize = Math.Min(Inference.DefaultBatchSize, judged),

            // Averaged weights are judged in the place of the present ones, which are copied for as long.
            JudgedVectors = vectors + averaged,
        };
    }

    /// <summary>The buffers that are certain: workers have no more than the others where a cache holds all pictures.</summary>
    private static int HostBatches(TrainingOptions options) => options.Cache switch
    {
        CacheMode.Device => 0,
        CacheMode.None when options.Workers > 0 => new LoaderOptions().PrefetchBatches,
        _ => 1,
    };
}
