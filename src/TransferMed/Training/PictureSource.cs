using Microsoft.Extensions.Logging;
using TransferMed.Data;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Batches of augmented pictures through the whole network.</summary>
internal sealed class PictureSource : ITrainingSource
{
    private readonly Network _network;
    private readonly BatchLoader _train;
    private readonly ImageDataset? _validation;
    private readonly BatchLoader? _validationLoader;

    public PictureSource(Trainer trainer, ImageDataset train, ImageDataset? validation, ILogger logger, CancellationToken cancellationToken)
    {
        _network = trainer.Network;
        _validation = validation;
        TrainingOptions options = trainer.Options;
        ImageGeometry geometry = Inference.Geometry(_network, options.Resize);
        Normalization = options.Normalization ?? Normalization.Measure(train, geometry, trainer.Cache, cancellationToken);
        var loaderOptions = new LoaderOptions
        {
            BatchSize = options.BatchSize,
            Shuffle = true,
            Workers = options.Workers,
            Sampling = options.Sampling,
            Augmentation = options.Augmentation,
            Normalization = Normalization,
            Seed = options.Seed,
        };
        _train = new BatchLoader(train, geometry, loaderOptions, _network.Device, logger, trainer.Cache);
        _validationLoader = validation is null
            ? null
            : Inference.EvaluationLoader(_network, validation, Normalization, options.Resize, Inference.DefaultBatchSize, trainer.Cache, logger);
    }

    public int BatchesPerEpoch => _train.BatchesPerEpoch;

    public Normalization Normalization { get; }

    public bool HasValidation => _validation is not null;

    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellationToken) => _train.Epoch(epoch, cancellationToken);

    public Tensor Forward(Tensor inputs) => _network.forward(inputs);

    public PredictionSet PredictValidation(CancellationToken cancellationToken) =>
        Inference.Predict(_network, _validation!, _validationLoader!, cancellationToken);

    public void Dispose()
    {
        _train.Dispose();
        _validationLoader?.Dispose();
    }
}
