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

/// <summary>
/// Batches for linear probing: the frozen backbone runs once over every picture, without augmentation; the epochs go
/// over the features (N, D) that it gave, which stay on the device.
/// </summary>
internal sealed class FeatureSource : ITrainingSource
{
    private readonly Network _network;
    private readonly TrainingOptions _options;
    private readonly ImageDataset? _validation;
    private readonly EpochSampler _sampler;
    private readonly BatchPartition _partition;
    private readonly Tensor _features;
    private readonly Tensor _labels;
    private readonly Tensor? _validationFeatures;

    public FeatureSource(Trainer trainer, ImageDataset train, ImageDataset? validation, ILogger logger, CancellationToken cancellationToken)
    {
        _network = trainer.Network;
        _options = trainer.Options;
        _validation = validation;
        Notes = train.Notes.Union(validation?.Notes ?? []).ToValueList();
        Preprocessing = TrainingPreprocessing.Of(_network, _options, train, trainer.Cache, cancellationToken);
        var sampling = new LoaderOptions { BatchSize = _options.BatchSize, Shuffle = true, Sampling = _options.Sampling, Seed = _options.Seed };
        _sampler = new EpochSampler(train, sampling);
        _partition = new BatchPartition(train.Count, sampling);
        _features = Features(train, trainer.Cache, logger, cancellationToken);
        _labels = torch.tensor(train.Samples.Select(s => (long)s.Label).ToArray(), device: _network.Device.Torch).DetachFromDisposeScope();
        _validationFeatures = validation is null ? null : Features(validation, trainer.Cache, logger, cancellationToken);
    }

    public int BatchesPerEpoch => _partition.Count;

    public Preprocessing Preprocessing { get; }

    public bool HasValidation => _validation is not null;

    public ValueList<string> Notes { get; }

    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellationToken)
    {
        int[] order = _sampler.Order(epoch);
        for (int i = 0; i < _partition.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (int start, int count) = _partition[i];
            int[] samples = order[start..(start + count)];
            using Tensor index = torch.tensor(samples.Select(s => (long)s).ToArray(), device: _network.Device.Torch);
            yield return new Batch(_features.index_select(0, index), _labels.index_select(0, index), null, samples);
        }
    }

    public Tensor Forward(Tensor inputs) => _network.ForwardHead(inputs);

    public PredictionSet PredictValidation(CancellationToken cancellationToken)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _network.eval();
        Tensor softmax = nn.functional.softmax(_network.ForwardHead(_validationFeatures!), 1).cpu();
        _network.train();
        var rows = new double[_validation!.Count][];
        Inference.ReadRows(softmax, [.. Enumerable.Range(0, rows.Length)], rows);
        return Inference.Collect(_validation, rows);
    }

    public void Dispose()
    {
        _features.Dispose();
        _labels.Dispose();
        _validationFeatures?.Dispose();
    }

    private Tensor Features(ImageDataset dataset, PixelCache? cache, ILogger logger, CancellationToken cancellationToken)
    {
        using var loader = Inference.EvaluationLoader(_network, dataset, Preprocessing, Inference.DefaultBatchSize, cache, logger);
        var parts = new List<Tensor>();
        try
        {
            Inference.ForEachBatch(_network, loader, batch => parts.Add(_network.ForwardFeatures(batch.Images).DetachFromDisposeScope()), cancellationToken);
            return torch.cat(parts, 0).DetachFromDisposeScope();
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }
}
