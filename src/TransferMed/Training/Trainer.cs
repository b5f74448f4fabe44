using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>Trains a network on a dataset. One trainer may fit once or several times; it is not thread-safe.</summary>
public sealed partial class Trainer
{
    private readonly ILogger _logger;

    /// <summary>Creates a trainer.</summary>
    /// <param name="network">The network; it is trained in place on the device that it is on.</param>
    /// <param name="options">How to train. Validated here.</param>
    /// <param name="logger">Receives what happens, or null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the preprocessing does not fit the network.</exception>
    public Trainer(Network network, TrainingOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(network.Spec.Classes);
        TaskRules.Require(options, network.Spec.Output);
        _ = TrainingPreprocessing.Stated(network, options);
        Network = network;
        Options = options;
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>The network that is trained.</summary>
    public Network Network { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Which parameters are trained when and how fast; null, the default, trains all alike.</summary>
    internal IParameterSchedule? Parameters { get; init; }

    /// <summary>The views of each augmented image that epochs with the same frozen steps take in turn; null: as many as epochs.</summary>
    internal int? FrozenViews { get; init; }

    /// <summary>The places between start and end of which the run ends with the best on the validation pictures; null to end at the end.</summary>
    internal ValueList<double>? Interpolation { get; init; }

    /// <summary>Whether a run needs the weights that it began with to its end.</summary>
    internal bool KeepsStart => Interpolation is not null || Parameters is { PullsToStart: true };

    /// <summary>
    /// How many augmented views of every picture a batch holds, one after another. Above 1 what the network gives is an embedding, to which the loss looks
    /// alone: the classes of the pictures mean nothing, nothing is validated, and an incomplete last batch is left out.
    /// </summary>
    internal int Views { get; init; } = 1;

    /// <summary>Decides the memory format where the options leave it open.</summary>
    internal FormatChooser Formats { get; init; } = FormatChooser.OfProcess;

    /// <summary>Decoded pictures to share with other loaders, or null.</summary>
    public PixelCache? Cache { get; init; }

    /// <summary>Trains on the calling thread until the last epoch, early stopping, a callback that stops it, or cancellation.</summary>
    /// <param name="train">The training pictures; as many classes as the network has.</param>
    /// <param name="validation">The pictures that early stopping and best weights go by, or null.</param>
    /// <param name="progress">Receives reports on the training thread, or null.</param>
    /// <param name="cancellationToken">Ends the run within one batch; the last finished epoch stays in the checkpoint.</param>
    /// <returns>How it went. The network holds the weights and is in evaluation mode.</returns>
    /// <exception cref="ArgumentException">Network, options and data do not fit each other.</exception>
    /// <exception cref="TrainingDivergedException">
    /// The loss or a weight is no longer finite; or the mean loss of the second half of an epoch is above a hundred times that of a
    /// network that knows nothing (the logarithm of the number of classes, times the largest class weight where above 1) and above
    /// ten times that of the first step. What a network that knows nothing has under a loss from outside the library is measured on logits
    /// of zero.
    /// </exception>
    /// <exception cref="TransferMedException">Early stopping or best weights go by a metric that is not a number on the validation pictures.</exception>
    /// <exception cref="TransferMedException">A picture or the checkpoint cannot be read or written, or a callback failed; the message names which.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public TrainingResult Fit(
        ImageDataset train,
        ImageDataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (Options.Epochs is null)
        {
            ArgumentNullException.ThrowIfNull(train);
            return WithEpochs(Options.EpochsFor(train.Count)).Fit(train, validation, progress, cancellationToken);
        }

        return Options.Ranks?.Group is { } ranks ? ranks.Together(Run) : Run();

        TrainingResult Run() => Execute(train, validation, progress, cancellationToken);
    }

    /// <summary>Trains on a thread of its own. Arguments, result and errors as in <see cref="Fit"/>.</summary>
    /// <param name="train">The training pictures.</param>
    /// <param name="validation">The validation pictures, or null.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="cancellationToken">Ends the run within one batch.</param>
    /// <returns>How it went.</returns>
    public Task<TrainingResult> FitAsync(
        ImageDataset train,
        ImageDataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(
            () => Fit(train, validation, progress, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private TrainingResult Execute(ImageDataset train, ImageDataset? validation, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        RequireFit(train, validation);
        FormatDecision format = FormatFor(train, cancellationToken);
        LogFormat(_logger, format);
        TakeFirstWeights();
        using var source = new TrainingImages(this, format.Format, train, validation, _logger, cancellationToken);
        source.KeepFrozen(this, format.Format, train);
        RunIdentity? identity = Options.CheckpointPath is null ? null : IdentityOf(train, validation, format.Format);
        using var run = new TrainingRun(this, format, source, train, identity, progress, _logger, cancellationToken);
        return run.Execute();
    }

    /// <summary>Refuses data that network or options cannot work with, and what cannot fit into memory, before a picture is read.</summary>
    /// <param name="train">The training pictures.</param>
    /// <param name="validation">The validation pictures, or null.</param>
    internal void RequireFit(ImageDataset train, ImageDataset? validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (Views > 1)
        {
            TrainingMemory.Require(this, train, validation);
            return;
        }

        ClassCheck.Require(Network, train);
        TaskRules.RequireTask(Network.Spec.Output, train);
        ClassCheck.RequireImages(train);
        ClassCheck.RequireMetric(Options.MetricFor(Network.Spec.Output), train);
        if (validation is not null)
        {
            ClassCheck.RequireSame(train, validation);
            MonitoredMetric.Require(Options, validation);
        }
        else if (Options.KeepBestWeights || Options.EarlyStopping is not null)
        {
            throw new ArgumentNullException(nameof(validation), "KeepBestWeights and EarlyStopping need validation pictures.");
        }
        else if (Interpolation is { Count: > 1 })
        {
            throw new ArgumentNullException(nameof(validation), "An interpolation chooses among several weights by validation pictures; pass some, or give it a single weight.");
        }

        TrainingMemory.Require(this, train, validation);
    }

    /// <summary>This trainer for a run of so many epochs.</summary>
    private Trainer WithEpochs(int epochs) => new(Network, Options with { Epochs = epochs, Steps = null }, _logger)
    {
        Parameters = Parameters,
        FrozenViews = FrozenViews,
        Interpolation = Interpolation,
        Views = Views,
        Formats = Formats,
        Cache = Cache,
    };

    /// <summary>Ranks begin with the weights of the first, whatever the seed or another processor made of them elsewhere.</summary>
    private void TakeFirstWeights()
    {
        if (Options.Ranks?.Group is { } ranks)
        {
            foreach (TorchSharp.torch.Tensor tensor in Network.State().Select(entry => entry.Value))
            {
                ranks.TakeFirst(tensor);
            }
        }
    }

    /// <summary>Needed for checkpoints only: the fingerprint of a source of a user's own reads every image.</summary>
    private RunIdentity IdentityOf(ImageDataset train, ImageDataset? validation, MemoryFormat format)
    {
        ComputeMode mode = ComputeMode.For(Options.TensorFloat32, Options.CudnnBenchmark, Options.Deterministic);
        TrainingOptions alone = Options with { AccumulationSteps = Options.BatchesPerUpdate, Ranks = null };
        return RunIdentity.Of(Network, alone, Parameters, train, validation, Arithmetic.Of(Network.Device, Options.Precision, mode) with { MemoryFormat = $"{format}" });
    }

    /// <summary>Ranks have one format, since gradients are added up as they lie in memory.</summary>
    private FormatDecision FormatFor(ImageDataset train, CancellationToken cancellationToken)
    {
        if (Options.Ranks?.Group is not { } ranks)
        {
            return FormatAlone(train, cancellationToken);
        }

        string[] first = ranks.OfFirst(() => FormatAlone(train, cancellationToken) is var decision ? $"{decision.Format}\n{decision.Reason}" : "").Split('\n', 2);
        return new FormatDecision(Enum.Parse<MemoryFormat>(first[0]), first[1]);
    }

    /// <summary>A run that goes on keeps the format that it began with, whatever would be measured now.</summary>
    private FormatDecision FormatAlone(ImageDataset train, CancellationToken cancellationToken)
    {
        if (Options.MemoryFormat != MemoryFormat.Auto)
        {
            return new FormatDecision(Options.MemoryFormat, "as the options say");
        }

        if (Options.AutoFormat is { } decided)
        {
            return decided;
        }

        if (Options.Resume && Options.CheckpointPath is { } path && File.Exists(path))
        {
            return new FormatDecision(Checkpoint.FormatOf(path) ?? FormatChoice.Rule, "as the checkpoint says");
        }

        int batch = Math.Min(Options.BatchSize, train.Count);
        long steps = (long)Options.EpochsFor(train.Count) * ((train.Count + batch - 1) / batch);
        return Formats.Choose(Network, batch * Views, Options.Precision, steps, _logger, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Memory format: {Format}")]
    private static partial void LogFormat(ILogger logger, FormatDecision format);
}
