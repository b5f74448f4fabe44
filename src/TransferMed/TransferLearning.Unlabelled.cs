using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed;

/// <content>Pretraining on pictures without labels.</content>
public static partial class TransferLearning
{
    /// <summary>
    /// Trains the backbone of a new network on pictures without labels (VICReg, Bardes et al. 2022), on a thread of its own: two augmented views of a picture are to get like features, those of
    /// different pictures are to stay apart. What computes the loss behind the features is thrown away. <see cref="TrainingResult.Epochs"/> of the result have
    /// <see cref="EpochRecord.EmbeddingDeviation"/>, and its notes say where the run has collapsed. With the same settings the result is the same to the bit on the CPU, resumed or not.
    /// </summary>
    /// <param name="spec">The network: one that pools before its head. How many classes its head has does not matter.</param>
    /// <param name="images">The pictures, at least 2, of <see cref="ImageDataset.OpenUnlabelled"/> or any other; labels do not count.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the run within one batch.</param>
    /// <returns>
    /// A model without classes, to probe (<c>ProbeAsync</c>), to re-head (<see cref="TrainedModel.Rehead(ImageDataset, long, int?, HeadOutput?)"/>) or to save; its card says what it has seen (<see cref="ModelCard.Unlabelled"/>).
    /// The caller disposes it.
    /// </returns>
    /// <exception cref="ArgumentException">An option is out of its range, there are fewer than two pictures, or the network has no pooled features or nothing to train.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a weight is no longer finite, or the loss has grown far beyond that of a network that makes the same of every picture.</exception>
    /// <exception cref="TransferMedException">A picture or the checkpoint cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static Task<TrainedModel> PretrainUnlabelledAsync(
        NetworkSpec spec,
        ImageDataset images,
        UnlabelledOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return PretrainUnlabelledAsync(spec, null, images, options, progress, services, cancellationToken);
    }

    /// <summary>The same from the weights of a model, such as published ones; its head is not used.</summary>
    /// <param name="start">Any model, whatever its classes; it stays as it is.</param>
    /// <param name="images">The pictures, at least 2; labels do not count.</param>
    /// <param name="options">How; null for the defaults. Without a preprocessing of its own it keeps the model's.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the run within one batch.</param>
    /// <returns>A model without classes; the caller disposes it.</returns>
    /// <inheritdoc cref="PretrainUnlabelledAsync(NetworkSpec, ImageDataset, UnlabelledOptions, IProgress{TrainingProgress}, TrainingServices, CancellationToken)" path="/exception"/>
    public static Task<TrainedModel> PretrainUnlabelledAsync(
        TrainedModel start,
        ImageDataset images,
        UnlabelledOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        return PretrainUnlabelledAsync(start.Network.Spec, start, images, options, progress, services, cancellationToken);
    }

    private static Task<TrainedModel> PretrainUnlabelledAsync(
        NetworkSpec spec,
        TrainedModel? start,
        ImageDataset images,
        UnlabelledOptions? options,
        IProgress<TrainingProgress>? progress,
        TrainingServices? services,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        UnlabelledOptions chosen = options ?? new UnlabelledOptions();
        if (start is not null)
        {
            chosen = chosen with { Preprocessing = chosen.Preprocessing?.WithStatisticsOf(start.Preprocessing) ?? start.Preprocessing };
        }

        NetworkSpec projected = UnlabelledPretraining.Require(spec, images, chosen);
        return OnOwnThread(Pretrain, cancellationToken);

        TrainedModel Pretrain()
        {
            TorchDevice device = (chosen.Device ?? chosen.Ranks?.DeviceOfSeveral ?? start?.Network.Device ?? TorchDevice.Auto).EnsureAvailable();
            ImageDataset seen = start is null ? images : TrainingOverlap.NotedForTraining(start, images, cancellationToken);
            (Network network, TrainingResult training) = UnlabelledPretraining.Run(
                projected, spec, start?.Network.State(), seen, chosen, device, progress, services?.Cache, services?.Logger ?? NullLogger.Instance, cancellationToken);
            try
            {
                return new TrainedModel(network, [], training.Preprocessing)
                {
                    Training = training,
                    Transfer = start?.Transfer,
                    Start = start?.Start,
                    Seen = (start?.Seen ?? SeenImages.None).Then(images, null, null),
                    Unlabelled = [.. start?.Unlabelled ?? [], new UnlabelledTraining(images.Name, images.Count, training.Epochs.Count)],
                };
            }
            catch
            {
                network.Dispose();
                throw;
            }
        }
    }
}
