using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>Fits the head of a network to the features that its backbone gives, once and to convergence.</summary>
internal sealed partial class Probing
{
    /// <summary>The most training pictures whose mirror images are tried unasked.</summary>
    internal const int MostFlipped = 300;

    private readonly Network _network;
    private readonly ImageDataset _train;
    private readonly ProbeOptions _options;
    private Preprocessing _preprocessing;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly PixelCache? _cache;
    private readonly FeatureCache? _features;
    private readonly ILogger _logger;
    private readonly CancellationToken _cancellation;
    private readonly long _started = Stopwatch.GetTimestamp();

    private Probing(
        Network network,
        ImageDataset train,
        ProbeOptions options,
        Preprocessing preprocessing,
        IProgress<TrainingProgress>? progress,
        PixelCache? cache,
        FeatureCache? features,
        ILogger logger,
        CancellationToken cancellation)
    {
        (_network, _train, _options, _progress, _cache, _features, _logger, _cancellation) = (network, train, options, progress, cache, features, logger, cancellation);
        _preprocessing = new Preprocessing(Inference.For(network, preprocessing)) { Decoding = DecodingSettings.Of(train) };
    }

    /// <summary>The head that a probe fits: of grades the probabilities of classes, which logistic regression gives.</summary>
    public static HeadOutput HeadFor(ImageDataset train) => train.Task.IsOneOfSeveral ? ClassProbabilities.Usual : TaskHeads.Usual(train);

    /// <summary>Refuses data that a probe cannot work with, and what cannot fit into memory, before a picture is read.</summary>
    public static void Require(NetworkSpec network, ImageDataset train, ImageDataset? validation, ProbeOptions options)
    {
        ClassCheck.RequireImages(train);
        if (validation is not null)
        {
            ClassCheck.RequireSame(train, validation);
        }

        ProbeMemory.Require(network, train, options);
    }

    /// <summary>Fits on the calling thread, in place.</summary>
    /// <param name="network">The network with a head for the classes of the training pictures.</param>
    /// <param name="train">The training pictures.</param>
    /// <param name="validation">The pictures to judge the probe on, or null.</param>
    /// <param name="options">How.</param>
    /// <param name="preprocessing">What the pictures go through, with statistics.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="cache">Decoded pictures to share with other loaders, or null.</param>
    /// <param name="features">Features of this backbone to share with other probes, or null.</param>
    /// <param name="logger">Receives what happens.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The fit, and its result as that of a training of one epoch.</returns>
    public static (ProbeResult Probe, TrainingResult Training) Run(
        Network network,
        ImageDataset train,
        ImageDataset? validation,
        ProbeOptions options,
        Preprocessing preprocessing,
        IProgress<TrainingProgress>? progress,
        PixelCache? cache,
        FeatureCache? features,
        ILogger logger,
        CancellationToken cancellationToken) =>
        new Probing(network, train, options, preprocessing, progress, cache, features, logger, cancellationToken).Run(validation);

    private (ProbeResult Probe, TrainingResult Training) Run(ImageDataset? validation)
    {
        _network.eval();
        float[][] rows;
        float[][]? judged;
        string? advice;
        double imagesPerSecond;
        ProbeHead head;
        int[]? foldOf = _train.FoldOfEach(_options.Folds, _options.Seed);
        FewImages? few = _train.Task.IsOneOfSeveral ? FewImages.Of(_train, foldOf) : null;
        using (var extraction = new FeatureExtraction(_network, _cache, _features, _logger))
        {
            if (_options.ChooseResize && _options.Preprocessing is null)
            {
                _preprocessing = ResizeChoice.Of(extraction, few, _preprocessing, _options, MayFlip, _cancellation);
            }

            long began = Stopwatch.GetTimestamp();
            rows = extraction.Of(_train, _preprocessing, _options.Flips ?? false, Report, _cancellation);
            imagesPerSecond = _train.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
            advice = _options.CheckPreprocessing ? PreprocessingCheck.Advice(extraction, few, rows, _preprocessing, _cancellation) : null;
            judged = validation is null || _features is null ? null : extraction.Of(validation, _preprocessing, flips: false, null, _cancellation);
            head = ProbeHead.Choose(_train, rows, foldOf, _options, _cancellation);
            if (_options.Flips is null && MayFlip && head.LeavesRoom && ProbeMemory.HasRoomForMirrors(_network.Spec.Input, rows))
            {
                ProbeHead flipped = ProbeHead.Choose(_train, extraction.WithMirrors(_train, rows, _preprocessing, Report, _cancellation), foldOf, _options, _cancellation);
                head = flipped.Loss < head.Loss ? flipped : head;
            }
        }

        if (advice is not null)
        {
            LogAdvice(_logger, advice);
        }

        ((float[] Weights, float Bias)[] fitted, double loss, int steps) = head.Fit(_cancellation);
        SetHead(fitted);
        var record = new EpochRecord
        {
            Epoch = 1,
            Loss = loss,
            LearningRate = 0,
            ImagesPerSecond = imagesPerSecond,
            Seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds,
            Validation = validation is null ? null : Judge(validation, judged).Metrics,
        };
        LogFit(_logger, _train.Name, _train.Count, _preprocessing.Resize, head.Scaling, head.Strength, steps, Monitored.Name, record.Validation?[Monitored.Name] ?? double.NaN);
        Report(1, 1, _train.Count, record);
        var training = new TrainingResult
        {
            Epochs = [record],
            Metric = Monitored,
            ChosenEpoch = 1,
            ImagesPerSecond = imagesPerSecond,
            Preprocessing = _preprocessing,
            Notes = _train.Notes.Union(validation?.Notes ?? []).ToValueList(),
        };
        return (new ProbeResult(head, _preprocessing.Resize, advice, _options), training);
    }

    /// <summary>Whether pictures are seen in several views, or may be.</summary>
    private bool MayFlip => _options.Flips ?? _train.Count <= MostFlipped;

    /// <summary>What the log tells of the validation pictures.</summary>
    private Metric Monitored => HeadDefaults.Metric(_network.Spec.Output);

    private void SetHead((float[] Weights, float Bias)[] rows)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        foreach (NetworkParameter parameter in _network.AllParameters.Where(parameter => parameter.IsHead))
        {
            Tensor values = parameter.Role == ParameterRole.Bias
                ? torch.tensor(rows.Select(row => row.Bias).ToArray())
                : torch.tensor(rows.SelectMany(row => row.Weights).ToArray(), [rows.Length, rows[0].Weights.Length]);
            parameter.Tensor.copy_(values);
        }
    }

    /// <summary>By its features where they are shared with other probes, else by a run of the whole network.</summary>
    private IEvaluation Judge(ImageDataset validation, float[][]? features) => TaskPredictions.Evaluate(
        validation,
        features is null ? Inference.Said(_network, validation, _preprocessing, _cache, _logger, _cancellation) : FeatureExtraction.Said(_network, features),
        _network.Spec.Output,
        []);

    private void Report(int batch, int batches, int images) => Report(batch, batches, images, null);

    private void Report(int batch, int batches, int images, EpochRecord? finished)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
        _progress?.Report(new TrainingProgress
        {
            Epoch = 1,
            Epochs = 1,
            Step = batch,
            StepsPerEpoch = batches,
            Loss = finished?.Loss ?? double.NaN,
            ImagesPerSecond = images / elapsed.TotalSeconds,
            Elapsed = elapsed,
            Remaining = elapsed * ((double)(batches - batch) / batch),
            Finished = finished,
            Metric = Monitored,
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Probed {Count} pictures of {Dataset}: {Resize}, {Scaling} scaling, strength {Strength}, {Steps} steps, validation {Metric} {Value:f4}")]
    private static partial void LogFit(ILogger logger, string dataset, int count, ResizeMode resize, FeatureScaling scaling, double strength, int steps, string metric, double value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Advice}")]
    private static partial void LogAdvice(ILogger logger, string advice);
}
