using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed;

/// <content>The linear probe.</content>
public static partial class TransferLearning
{
    /// <summary>
    /// Fits a new head to what the frozen network of a model makes of the training part of a split, on a thread of its own: the backbone runs once
    /// over every picture, then an L2-regularised multinomial logistic regression is solved to convergence, its strength chosen inside the
    /// training part. The validation part is only judged on (<see cref="TrainingResult.Epochs"/>), the test part is not touched. With the same thread settings the
    /// result is the same to the bit on the CPU.
    /// </summary>
    /// <param name="model">Any model, whatever its classes; it stays as it is.</param>
    /// <param name="parts">The split of the target.</param>
    /// <param name="options">How to probe; null for the defaults.</param>
    /// <param name="progress">Receives a report after each batch and one with the validation metrics at the end, as of one epoch; or null.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The model with the new head, to predict with, to save, or to fine-tune from; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Options and data do not fit each other or the model, or a class has no training pictures.</exception>
    /// <exception cref="TransferMedException">A picture cannot be read, features are not finite, they do not fit into memory, or the fit does not converge.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Task<TrainedModel> ProbeAsync(
        TrainedModel model,
        DatasetParts parts,
        ProbeOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return ProbeAsync(model, (parts.Train, parts.Validation.Count > 0 ? parts.Validation : null, parts.Test), options, progress, services, cancellationToken);
    }

    /// <summary>The same on given pictures.</summary>
    /// <param name="model">Any model, whatever its classes; it stays as it is.</param>
    /// <param name="train">The pictures to fit on: all of the dataset.</param>
    /// <param name="validation">The pictures to judge the probe on, or null.</param>
    /// <param name="options">How to probe; null for the defaults.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The model with the new head; the caller disposes it.</returns>
    /// <inheritdoc cref="ProbeAsync(TrainedModel, DatasetParts, ProbeOptions, IProgress{TrainingProgress}, TrainingServices, CancellationToken)" path="/exception"/>
    public static Task<TrainedModel> ProbeAsync(
        TrainedModel model,
        ImageDataset train,
        ImageDataset? validation = null,
        ProbeOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default) =>
        ProbeAsync(model, (train, validation, null), options, progress, services, cancellationToken);

    /// <summary>The same, with the pictures that the model is to be tested on, which are not touched.</summary>
    private static Task<TrainedModel> ProbeAsync(
        TrainedModel model,
        (ImageDataset Train, ImageDataset? Validation, ImageDataset? Test) parts,
        ProbeOptions? options,
        IProgress<TrainingProgress>? progress,
        TrainingServices? services,
        CancellationToken cancellationToken)
    {
        (ImageDataset train, ImageDataset? validation, ImageDataset? test) = parts;
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        ProbeOptions chosen = options ?? new ProbeOptions();
        chosen.Validate();
        Preprocessing preprocessing = chosen.Preprocessing?.WithStatisticsOf(model.Preprocessing) ?? model.Preprocessing;
        ClassCheck.RequireLabels(train);
        NetworkSpec spec = model.Network.Spec.WithHead(train.Classes.Count, Probing.HeadFor(train));
        Probing.Require(spec, train, validation, chosen);
        return OnOwnThread(Probe, cancellationToken);

        TrainedModel Probe()
        {
            TorchDevice device = chosen.Device ?? model.Network.Device;
            device.EnsureAvailable();
            var network = Network.Create(spec, chosen.Seed, device);
            try
            {
                TransferReport report = WeightTransfer.Copy(model.Network.State(), network, includeHead: false);
                ImageDataset? watched = validation is null ? null : TrainingOverlap.Noted(model, validation, cancellationToken);
                ImageDataset learned = TrainingOverlap.NotedForTraining(model, train, cancellationToken);
                (ProbeResult probe, TrainingResult training) = Probing.Run(
                    network, learned, watched, chosen, preprocessing, progress, services?.Cache, services?.Features, services?.Logger ?? NullLogger.Instance, cancellationToken);
                return new TrainedModel(network, train.Classes, training.Preprocessing)
                {
                    Task = train.Task,
                    ClassOrderIsStated = train.ClassOrderIsStated || (model.ClassOrderIsStated && model.Classes.Equals(train.Classes)),
                    Training = training,
                    Transfer = model.Transfer ?? report,
                    Start = model.Start,
                    Unlabelled = model.Unlabelled,
                    Probe = probe,
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

    /// <summary>What a probe says of pictures is worth by its task, from the features that it shares with other probes of its backbone.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="dataset">The pictures, of its classes, findings or values.</param>
    /// <param name="services">Log and caches.</param>
    /// <param name="metrics">Metrics beside those that every evaluation of the task has.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    internal static IEvaluation EvaluateProbe(TrainedModel probe, ImageDataset dataset, TrainingServices services, IEnumerable<Metric> metrics, CancellationToken cancellationToken)
    {
        probe.RequireClasses(dataset);
        dataset = TrainingOverlap.Noted(probe, dataset, cancellationToken);
        using var extraction = new FeatureExtraction(probe.Network, services.Cache, services.Features, services.Logger ?? NullLogger.Instance);
        double[][] said = FeatureExtraction.Said(probe.Network, extraction.Of(dataset, probe.Preprocessing, flips: false, null, cancellationToken));
        return TaskPredictions.Evaluate(dataset, said, probe.Network.Spec.Output, metrics);
    }
}
