using Microsoft.Extensions.Logging;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>What a frozen network makes of pictures before its head, in evaluation mode: a row of numbers for each picture, or four with its mirror images.</summary>
internal sealed class FeatureExtraction : IDisposable
{
    private static readonly long[][] Mirrors = [[], [3], [2], [2, 3]];

    private readonly Network _network;
    private readonly OptimizedNetwork _optimized;
    private readonly PixelCache? _cache;
    private readonly ILogger _logger;

    public FeatureExtraction(Network network, PixelCache? cache, ILogger logger)
    {
        (_network, _cache, _logger) = (network, cache, logger);
        _optimized = new OptimizedNetwork(network, MemoryFormat.Auto, shares: true);
    }

    /// <summary>The views of a picture.</summary>
    public static int Views(bool flips) => flips ? Mirrors.Length : 1;

    /// <summary>The rows of a dataset: all views of the first sample, then those of the next.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="preprocessing">Complete.</param>
    /// <param name="flips">Whether mirror images are views too.</param>
    /// <param name="done">Told the batches that are done, their number, and the pictures; or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <exception cref="TransferMedException">A picture cannot be read, or its features are not finite.</exception>
    public float[][] Of(ImageDataset dataset, Preprocessing preprocessing, bool flips, Action<int, int, int>? done, CancellationToken cancellationToken)
    {
        int views = Views(flips);
        var rows = new float[dataset.Count * views][];
        using BatchLoader loader = Inference.EvaluationLoader(_network, dataset, preprocessing, Inference.DefaultBatchSize, _cache, _logger);
        int batches = 0;
        int pictures = 0;
        Inference.ForEachBatch(_network, loader, Take, cancellationToken);
        return rows;

        void Take(Batch batch)
        {
            for (int view = 0; view < views; view++)
            {
                Tensor images = view == 0 ? batch.Images : batch.Images.flip(Mirrors[view]);
                Copy(_optimized.ForwardFeatures(images).cpu(), batch.SampleIndices, view);
            }

            pictures += batch.Count;
            done?.Invoke(++batches, loader.BatchesPerEpoch, pictures);
        }

        void Copy(Tensor features, IReadOnlyList<int> samples, int view)
        {
            int width = (int)features.size(1);
            using var data = features.contiguous().data<float>();
            float[] values = data.ToArray();
            for (int i = 0; i < samples.Count; i++)
            {
                float[] row = values[(i * width)..((i + 1) * width)];
                RequireFinite(row, dataset, samples[i]);
                rows[samples[i] * views + view] = row;
            }
        }
    }

    public void Dispose() => _optimized.Dispose();

    private static void RequireFinite(float[] row, ImageDataset dataset, int sample)
    {
        int fault = Array.FindIndex(row, value => !float.IsFinite(value));
        if (fault >= 0)
        {
            throw new TransferMedException(FormattableString.Invariant(
                $"Feature {fault} of the picture '{dataset.Samples[sample].Path}' of '{dataset.Name}' is {row[fault]}: the weights of the backbone are damaged, or its preprocessing is far from theirs. Load other weights, or give the preprocessing that they were trained with."));
        }
    }
}
