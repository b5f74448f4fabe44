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
    private const int MostFlipped = 300;

    /// <summary>The balanced accuracy above which there is no room for better.</summary>
    private const double GoodEnough = 0.95;

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
        StrengthChoice choice;
        int[] labels = [.. _train.Samples.Select(sample => sample.Label)];
        int[]? foldOf = _train.FoldOfEach(_options.Folds, _options.Seed);
        FewImages? few = FewImages.Of(_train, foldOf);
        using (var extraction = new FeatureExtraction(_network, _cache, _features, _logger))
        {
            if (_options.ChooseResize && _options.Preprocessing is null)
            {
                _preprocessing = ResizeChoice.Of(extraction, few, _preprocessing, _options, _cancellation);
            }

            long began = Stopwatch.GetTimestamp();
            rows = extraction.Of(_train, _preprocessing, _options.Flips ?? false, Report, _cancellation);
            imagesPerSecond = _train.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
            advice = _options.CheckPreprocessing ? PreprocessingCheck.Advice(extraction, few, rows, _preprocessing, _cancellation) : null;
            judged = validation is null || _features is null ? null : extraction.Of(validation, _preprocessing, flips: false, null, _cancellation);
            choice = Choose(rows, labels, foldOf);
            if (_options.Flips is null && _train.Count <= MostFlipped && choice.BalancedAccuracy <= GoodEnough && ProbeMemory.HasRoomForMirrors(rows))
            {
                StrengthChoice flipped = Choose(extraction.WithMirrors(_train, rows, _preprocessing, Report, _cancellation), labels, foldOf);
                choice = flipped.Loss < choice.Loss ? flipped : choice;
            }
        }

        if (advice is not null)
        {
            LogAdvice(_logger, advice);
        }

        ProbeSamples samples = choice.Samples;
        LogisticFit fit = samples.Regression.Fit(choice.Strength, cancellationToken: _cancellation);
        SetHead(samples, fit);
        var record = new EpochRecord
        {
            Epoch = 1,
            Loss = Enumerable.Range(0, labels.Length).Average(i => Loss(samples.Regression.Scores(fit, i * samples.Views), labels[i])),
            LearningRate = 0,
            ImagesPerSecond = imagesPerSecond,
            Seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds,
            Validation = validation is null ? null : Judge(validation, judged).Metrics,
        };
        LogFit(_logger, _train.Name, _train.Count, _preprocessing.Resize, samples.Scaling, choice.Strength, fit.Steps, record.Validation?[Metrics.MacroF1.Name] ?? double.NaN);
        Report(1, 1, _train.Count, record);
        var training = new TrainingResult
        {
            Epochs = [record],
            ChosenEpoch = 1,
            ImagesPerSecond = imagesPerSecond,
            Preprocessing = _preprocessing,
            Notes = _train.Notes.Union(validation?.Notes ?? []).ToValueList(),
        };
        return (new ProbeResult(choice, _preprocessing.Resize, advice, _options), training);
    }

    private StrengthChoice Choose(float[][] rows, int[] labels, int[]? foldOf) => StrengthChoice.Of(
        new ProbeSamples(rows, labels, _train.Classes.Count, _options.BalancedClasses, _cancellation, _options.Scaling), foldOf, _options, _cancellation);

    private void SetHead(ProbeSamples samples, LogisticFit fit)
    {
        (double[][] weights, double[] intercepts) = samples.Regression.Coefficients(fit);
        (float[] Weights, float Bias)[] rows = [.. weights.Zip(intercepts, samples.Standardization.Fold)];
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        foreach (NetworkParameter parameter in _network.AllParameters.Where(parameter => parameter.IsHead))
        {
            Tensor values = parameter.Role == ParameterRole.Bias
                ? torch.tensor(rows.Select(row => row.Bias).ToArray())
                : torch.tensor(rows.SelectMany(row => row.Weights).ToArray(), [rows.Length, weights[0].Length]);
            parameter.Tensor.copy_(values);
        }
    }

    /// <summary>By its features where they are shared with other probes, else by a run of the whole network.</summary>
    private EvaluationResult Judge(ImageDataset validation, float[][]? features) => EvaluationResult.From(features is null
        ? Inference.Predict(_network, validation, _preprocessing, cache: _cache, logger: _logger, cancellationToken: _cancellation)
        : FeatureExtraction.Predict(_network, validation, features));

    private static double Loss(double[] scores, int label)
    {
        double highest = scores.Max();
        return Math.Log(scores.Sum(score => Math.Exp(score - highest))) + highest - scores[label];
    }

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
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Probed {Count} pictures of {Dataset}: {Resize}, {Scaling} scaling, strength {Strength}, {Steps} steps, validation macro F1 {MacroF1:f4}")]
    private static partial void LogFit(ILogger logger, string dataset, int count, ResizeMode resize, FeatureScaling scaling, double strength, int steps, double macroF1);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Advice}")]
    private static partial void LogAdvice(ILogger logger, string advice);
}
