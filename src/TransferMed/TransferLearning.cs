using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed;

/// <summary>The front door: train from scratch on a source, re-head (<see cref="TrainedModel.Rehead(ImageDataset, long, int?, HeadOutput?)"/>), fine-tune on the target.</summary>
public static partial class TransferLearning
{
    /// <summary>Trains a new network from scratch on the training part of a split, watching its validation part, on a thread of its own; the test part is not touched.</summary>
    /// <param name="spec">The network. Its head is made for the dataset's task (<see cref="ImageDataset.Task"/>) and sized to its classes, findings, grades or values; a head that answers the task already is kept.</param>
    /// <param name="parts">The split.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the run within one batch.</param>
    /// <returns>The trained model; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Spec, options and data do not fit each other.</exception>
    /// <exception cref="TransferMedException">A picture or the checkpoint cannot be read, or the loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static Task<TrainedModel> TrainAsync(
        NetworkSpec spec,
        DatasetParts parts,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return TrainAsync(spec, (parts.Train, parts.Validation, parts.Test), options, progress, services, cancellationToken);
    }

    /// <summary>Trains a new network from scratch on given pictures, on a thread of its own.</summary>
    /// <param name="spec">The network. Its head is made for the dataset's task (<see cref="ImageDataset.Task"/>) and sized to its classes, findings, grades or values; a head that answers the task already is kept.</param>
    /// <param name="train">The pictures to train on: all of the dataset.</param>
    /// <param name="validation">The pictures that early stopping and best weights go by, or null.</param>
    /// <param name="options">How to train; null for the defaults.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the run within one batch.</param>
    /// <returns>The trained model; the caller disposes it.</returns>
    /// <inheritdoc cref="TrainAsync(NetworkSpec, DatasetParts, TrainingOptions, IProgress{TrainingProgress}, TrainingServices, CancellationToken)" path="/exception"/>
    public static Task<TrainedModel> TrainAsync(
        NetworkSpec spec,
        ImageDataset train,
        ImageDataset? validation = null,
        TrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default) =>
        TrainAsync(spec, (train, validation, null), options, progress, services, cancellationToken);

    /// <summary>The same, with the pictures that the model is to be tested on, which are not touched.</summary>
    private static Task<TrainedModel> TrainAsync(
        NetworkSpec spec,
        (ImageDataset Train, ImageDataset? Validation, ImageDataset? Test) parts,
        TrainingOptions? options,
        IProgress<TrainingProgress>? progress,
        TrainingServices? services,
        CancellationToken cancellationToken)
    {
        (ImageDataset train, ImageDataset? validation, ImageDataset? test) = parts;
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(train);
        ClassCheck.RequireLabels(train);
        options ??= new TrainingOptions();
        options.Validate(train.Classes.Count);
        return OnOwnThread(Train, cancellationToken);

        TrainedModel Train()
        {
            ILogger logger = services?.Logger ?? NullLogger.Instance;
            TorchDevice device = options.Device ?? options.Ranks?.DeviceOfSeveral ?? TorchDevice.Auto;
            device.EnsureAvailable();
            var network = Network.Create(TaskHeads.Fitted(spec, train, options.Loss), options.Seed, device);
            try
            {
                LogTraining(logger, train.Name, train.Count, device);
                var trainer = new Trainer(network, options, logger) { Cache = services?.Cache };
                TrainingResult result = trainer.Fit(train, validation, progress, cancellationToken);
                return new TrainedModel(network, train.Classes, result.Preprocessing)
                {
                    Task = train.Task,
                    ClassOrderIsStated = train.ClassOrderIsStated,
                    Training = result,
                    Seen = SeenImages.None.Then(train, validation, test),
                };
            }
            catch
            {
                network.Dispose();
                throw;
            }
        }
    }

    /// <summary>Fine-tunes a copy of a re-headed model on the training part of a split, watching its validation part, on a thread of its own; the test part is not touched. Where the model comes from a package with
    /// fingerprints, the notes of the result say which pictures it was trained on, and which training pictures it was judged with (<see cref="TrainingOverlap"/>).</summary>
    /// <param name="model">The model with the head of the new task (<see cref="TrainedModel.Rehead(ImageDataset, long, int?, HeadOutput?)"/>); it stays as it is.</param>
    /// <param name="parts">The split of the target.</param>
    /// <param name="options">How to fine-tune; null for the defaults. Without a preprocessing of its own it keeps the model's.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the run within one batch.</param>
    /// <returns>The fine-tuned model; the caller disposes it.</returns>
    /// <inheritdoc cref="TrainAsync(NetworkSpec, DatasetParts, TrainingOptions, IProgress{TrainingProgress}, TrainingServices, CancellationToken)" path="/exception"/>
    public static Task<TrainedModel> FineTuneAsync(
        TrainedModel model,
        DatasetParts parts,
        FineTuneOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return FineTuneAsync(model, (parts.Train, parts.Validation, parts.Test), options, progress, services, cancellationToken);
    }

    /// <summary>Fine-tunes a copy of a re-headed model on given pictures, on a thread of its own.</summary>
    /// <param name="model">The model with the head of the new task; it stays as it is.</param>
    /// <param name="train">The pictures to train on: all of the dataset.</param>
    /// <param name="validation">The pictures that early stopping and best weights go by, or null.</param>
    /// <param name="options">How to fine-tune; null for the defaults. Without a preprocessing of its own it keeps the model's.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the run within one batch.</param>
    /// <returns>The fine-tuned model; the caller disposes it.</returns>
    /// <inheritdoc cref="TrainAsync(NetworkSpec, DatasetParts, TrainingOptions, IProgress{TrainingProgress}, TrainingServices, CancellationToken)" path="/exception"/>
    public static Task<TrainedModel> FineTuneAsync(
        TrainedModel model,
        ImageDataset train,
        ImageDataset? validation = null,
        FineTuneOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default) =>
        FineTuneAsync(model, (train, validation, null), options, progress, services, cancellationToken);

    /// <summary>The same, with the pictures that the model is to be tested on, which are not touched.</summary>
    private static Task<TrainedModel> FineTuneAsync(
        TrainedModel model,
        (ImageDataset Train, ImageDataset? Validation, ImageDataset? Test) parts,
        FineTuneOptions? options,
        IProgress<TrainingProgress>? progress,
        TrainingServices? services,
        CancellationToken cancellationToken)
    {
        (ImageDataset train, ImageDataset? validation, ImageDataset? test) = parts;
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        ClassCheck.RequireLabels(train);
        model.RequireClasses(train);
        TaskRules.RequireTask(model.Network.Spec.Output, train);
        FineTuneOptions chosen = options ?? new FineTuneOptions();
        chosen = chosen with { Preprocessing = chosen.Preprocessing?.WithStatisticsOf(model.Preprocessing) ?? model.Preprocessing };
        chosen.Validate(train.Classes.Count);
        return OnOwnThread(FineTune, cancellationToken);

        TrainedModel FineTune()
        {
            TorchDevice device = chosen.Device ?? chosen.Ranks?.DeviceOfSeveral ?? model.Network.Device;
            device.EnsureAvailable();
            Network network = model.CopyNetwork(device);
            try
            {
                ImageDataset? watched = validation is null ? null : TrainingOverlap.Noted(model, validation, cancellationToken);
                ImageDataset learned = TrainingOverlap.NotedForTraining(model, train, cancellationToken);
                TrainingResult result = FineTuning.Run(network, learned, watched, chosen, progress, services?.Cache, services?.Logger, cancellationToken);
                return new TrainedModel(network, train.Classes, result.Preprocessing)
                {
                    Task = train.Task,
                    ClassOrderIsStated = train.ClassOrderIsStated || model.ClassOrderIsStated,
                    Training = result,
                    Transfer = model.Transfer,
                    Start = model.Start,
                    Unlabelled = model.Unlabelled,
                    Seen = model.Seen.Then(train, validation, test),
                };
            }
            catch
            {
                network.Dispose();
                throw;
            }
        }
    }

    /// <summary>Dispose scopes belong to a thread, so a run stays on one from its first tensor to its last.</summary>
    private static Task<T> OnOwnThread<T>(Func<T> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [LoggerMessage(Level = LogLevel.Information, Message = "Training on {Dataset} ({Count} pictures) on {Device}")]
    private static partial void LogTraining(ILogger logger, string dataset, int count, TorchDevice device);
}
