using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace FinetuneConsole;

/// <summary>What the request means for the training.</summary>
internal static class TrainingPlan
{
    private const int UsualEpochs = 20;

    /// <summary>The options: those of fine-tuning where there are weights to start from.</summary>
    /// <param name="request">What the command line asks for.</param>
    /// <param name="device">Where to train; null where that does not matter.</param>
    /// <param name="checkpoint">The file of the run's state; null for none.</param>
    /// <param name="ranks">The processes that train together; null for this one alone.</param>
    public static TrainingOptions Of(FinetuneRequest request, TorchDevice? device = null, string? checkpoint = null, Ranks? ranks = null)
    {
        TrainingOptions start = Defaults(request);
        return start with
        {
            Epochs = request.Epochs ?? start.Epochs,
            BatchSize = request.BatchSize,
            LearningRate = request.LearningRate ?? start.LearningRate,
            Seed = request.Seed,
            Device = device,
            CheckpointPath = checkpoint,
            Ranks = ranks,
        };
    }

    private static TrainingOptions Defaults(FinetuneRequest request)
    {
        if (request.Weights is null)
        {
            return new TrainingOptions();
        }

        FineTuneOptions tuning = request.Probes ? FineTuneOptions.AfterProbe() : new FineTuneOptions { Epochs = UsualEpochs };
        return tuning with
        {
            Freeze = request.Freeze ?? tuning.Freeze,
            Tuning = request.Tuning?.Method ?? tuning.Tuning,
            Interpolation = request.Tuning?.Interpolation,
        };
    }
}
