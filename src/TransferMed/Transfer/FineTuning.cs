using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>Fine-tunes a network in place. What a tuning method adds to it is merged away when the run ends, however it ends.</summary>
public static class FineTuning
{
    /// <summary>Fine-tunes on the calling thread.</summary>
    /// <param name="network">The network with the head of the new task; trained in place.</param>
    /// <param name="train">The training pictures.</param>
    /// <param name="validation">The validation pictures, or null.</param>
    /// <param name="options">How to fine-tune.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="cache">Decoded pictures to share with other loaders, or null.</param>
    /// <param name="logger">Receives what happens, or null.</param>
    /// <param name="cancellationToken">Ends the run within one batch.</param>
    /// <returns>How it went.</returns>
    /// <exception cref="ArgumentException">Network, options and data do not fit each other, or the freezing policy leaves nothing of what the tuning method adds.</exception>
    /// <exception cref="TransferMedException">A picture or the checkpoint cannot be read, or the loss is not finite.</exception>
    public static TrainingResult Run(
        Network network,
        ImageDataset train,
        ImageDataset? validation,
        FineTuneOptions options,
        IProgress<TrainingProgress>? progress = null,
        PixelCache? cache = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        int epochs = options.EpochsFor(train.Count);
        options = options with { Epochs = epochs, Steps = null };
        logger ??= NullLogger.Instance;
        var schedule = new FineTuneSchedule(options.Freeze, options.HeadLearningRateFactor, options.LayerDecay) { Tuning = options.Tuning };
        var trainer = new Trainer(network, options, logger)
        {
            Parameters = schedule,
            Interpolation = options.Interpolation?.Weights,
            Cache = cache,
            FrozenViews = options.FrozenViews,
        };
        try
        {
            network.Adapt(options.Tuning.Adapters(network.Spec, options.Seed));
            schedule.RequireUse(network, epochs);
            return trainer.Fit(train, validation, progress, cancellationToken);
        }
        finally
        {
            network.MergeAdapters();
        }
    }
}
