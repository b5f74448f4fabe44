using Microsoft.Extensions.Logging;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Batches of augmented pictures through the whole network.</summary>
internal sealed partial class TrainingImages : IDisposable
{
    private readonly ILogger _logger;
    private readonly Network _network;
    private readonly BatchLoader _train;
    private readonly TrainingOptions _options;
    private readonly int _images;
    private readonly ImageDataset? _validation;
    private readonly BatchLoader? _validationLoader;
    private readonly RankGroup? _ranks;
    private FrozenViews? _frozen;

    /// <param name="trainer">What is trained and how.</param>
    /// <param name="format">The order in which batches lie, never Auto.</param>
    /// <param name="train">The training pictures.</param>
    /// <param name="validation">The validation pictures, or null.</param>
    /// <param name="logger">Told how pictures are brought.</param>
    /// <param name="cancellationToken">Ends the measuring of statistics.</param>
    public TrainingImages(Trainer trainer, MemoryFormat format, ImageDataset train, ImageDataset? validation, ILogger logger, CancellationToken cancellationToken)
    {
        _network = trainer.Network;
        _validation = validation;
        TrainingOptions options = trainer.Options;
        string? sampled = TrainingPreprocessing.NoteOn(_network, options, train);
        Notes = train.Notes.Union(validation?.Notes ?? []).Union(sampled is null ? [] : [sampled]).ToValueList();
        _options = options;
        _images = train.Count;
        _ranks = options.Ranks?.Group;
        BatchShare share = _ranks is null ? BatchShare.Whole : new BatchShare(_ranks.Rank, _ranks.Count);

        // One cache for measuring and training, so that every picture is decoded once.
        PixelCache? cache = trainer.Cache ?? (options.Cache is CacheMode.Auto or CacheMode.Memory ? new PixelCache() : null);
        Preprocessing = TrainingPreprocessing.Of(_network, options, train, cache, cancellationToken);
        _logger = logger;
        var loaderOptions = new LoaderOptions
        {
            BatchSize = options.BatchSize,
            Shuffle = true,
            Workers = options.Workers,
            Sampling = options.Sampling,
            Augmentation = options.Augmentation,
            Seed = options.Seed,
            Cache = options.Cache,
            DiskCacheFolder = options.DiskCacheFolder,
            Views = trainer.Views,
            DropLast = trainer.Views > 1 && train.Count > options.BatchSize,
            ChannelsLast = format == MemoryFormat.ChannelsLast,
            Share = share,
        };
        _train = new BatchLoader(train, Preprocessing, loaderOptions, _network.Device, logger, cache);
        if (validation is not null)
        {
            LoaderOptions judging = loaderOptions.ForEvaluation() with { BatchSize = Inference.DefaultBatchSize, Workers = 0 };

            // A rank may have nothing of few pictures.
            _validationLoader = new BatchPartition(validation.Count, judging).Count == 0 ? null : new BatchLoader(validation, Preprocessing, judging, _network.Device, logger, cache);
        }
    }

    /// <summary>The batches of an epoch, of all ranks together.</summary>
    public int BatchesPerEpoch => _train.BatchesOfAll;

    public Preprocessing Preprocessing { get; }

    public bool HasValidation => _validation is not null;

    /// <summary>Whether an epoch, counted from 0, ends with a validation.</summary>
    public bool ValidatesAfter(int epoch) => _validation is { } judged && _options.ValidatesAfter(epoch, _images, judged.Count);

    /// <summary>The notes of the training and the validation pictures, each once.</summary>
    public ValueList<string> Notes { get; }

    /// <summary>Computes what frozen steps give once for several epochs, where the run allows it.</summary>
    public void KeepFrozen(Trainer trainer, MemoryFormat format, ImageDataset train) =>
        _frozen = _ranks is not null ? null : FrozenViews.Of(trainer.Network, trainer.Options, trainer.Parameters, trainer.FrozenViews, train, _train, format);

    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellationToken) => _frozen?.Epoch(epoch, cancellationToken) ?? _train.Epoch(epoch, cancellationToken);

    /// <summary>Turns a batch's pictures, or what frozen steps gave for them, into logits (N, K) in training mode.</summary>
    public Tensor Forward(Tensor inputs) => _frozen is { Steps: > 0 and var done } ? _network.ForwardFrom(done, inputs) : _network.forward(inputs);

    /// <summary>Evaluates the network's present weights on the validation pictures; ranks share them.</summary>
    public IEvaluation EvaluateValidation(CancellationToken cancellationToken)
    {
        double[][] said = _frozen?.OfValidation is { } kept
            ? Inference.Said(_network, _validation!, _validationLoader!, kept, cancellationToken)
            : _validationLoader is { } own ? Inference.Said(_network, _validation!, own, cancellationToken) : new double[_validation!.Count][];
        _ranks?.Complete(said, _network.Spec.Classes);
        return TaskPredictions.Evaluate(_validation!, said, _network.Spec.Output, _options.EvaluatedFor(_network.Spec.Output));
    }

    public void Dispose()
    {
        if (_train.Statistics is { Batches: > 0 } statistics)
        {
            LogLoading(_logger, statistics.Verdict);
        }

        _frozen?.Dispose();
        _train.Dispose();
        _validationLoader?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Verdict}")]
    private static partial void LogLoading(ILogger logger, string verdict);
}
