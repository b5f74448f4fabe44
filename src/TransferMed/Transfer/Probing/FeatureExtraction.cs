using Microsoft.Extensions.Logging;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>What a frozen network makes of pictures before its head, in evaluation mode: a row of numbers for each picture, or eight with its mirror images, four where the input is no square.</summary>
internal sealed class FeatureExtraction : IDisposable
{
    private static readonly ImageOrientation[] Mirrors = [ImageOrientation.None, ImageOrientation.MirroredLeftRight, ImageOrientation.MirroredTopBottom, ImageOrientation.Rotated180];
    private static readonly ImageOrientation[] Symmetries = [.. Enumerable.Range(0, Dihedral.Count).Select(bits => (ImageOrientation)bits)];

    private readonly Network _network;
    private readonly Lazy<OptimizedNetwork> _optimized;
    private readonly PixelCache? _cache;
    private readonly FeatureCache? _known;
    private readonly ILogger _logger;

    /// <param name="network">The network; its backbone must not change while this is used.</param>
    /// <param name="cache">Decoded pictures to share with other loaders, or null.</param>
    /// <param name="known">Features of this backbone that are there already, and where new ones go; or null.</param>
    /// <param name="logger">Receives what the loader reports.</param>
    public FeatureExtraction(Network network, PixelCache? cache, FeatureCache? known, ILogger logger)
    {
        (_network, _cache, _known, _logger) = (network, cache, known, logger);
        _optimized = new Lazy<OptimizedNetwork>(() => new OptimizedNetwork(network, MemoryFormat.Auto, shares: true));
    }

    /// <summary>The views of a picture.</summary>
    /// <param name="input">What it is brought to.</param>
    /// <param name="flips">Whether mirror images are views too.</param>
    public static int Views(InputShape input, bool flips) => flips ? OrientationsOf(input).Length : 1;

    /// <summary>The rows of a dataset: all views of the first sample, then those of the next.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="preprocessing">Complete.</param>
    /// <param name="flips">Whether mirror images are views too.</param>
    /// <param name="done">Told the batches that are done, their number, and the pictures; or null. Not called for what is known.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <exception cref="TransferMedException">A picture cannot be read, or its features are not finite.</exception>
    public float[][] Of(ImageDataset dataset, Preprocessing preprocessing, bool flips, Action<int, int, int>? done, CancellationToken cancellationToken)
    {
        int views = Views(_network.Spec.Input, flips);
        return _known is null ? Compute(dataset) : _known.Of(dataset.Samples, preprocessing, views, Compute);

        float[][] Compute(ImageDataset images) => this.Compute(images, preprocessing, OrientationsOf(_network.Spec.Input)[..views], done, cancellationToken);
    }

    /// <summary>The rows of a dataset that nobody else will ask for: known ones are not looked for, and none are kept.</summary>
    public float[][] Once(ImageDataset dataset, Preprocessing preprocessing, CancellationToken cancellationToken) =>
        Compute(dataset, preprocessing, [ImageOrientation.None], done: null, cancellationToken);

    /// <summary>All views of a dataset whose pictures' own rows are there. The mirror images are neither looked for among known ones nor kept: a cache would compute those of whole blocks.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="own">Their rows, one each.</param>
    /// <param name="preprocessing">Complete.</param>
    /// <param name="done">As in <see cref="Of"/>.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    public float[][] WithMirrors(ImageDataset dataset, float[][] own, Preprocessing preprocessing, Action<int, int, int> done, CancellationToken cancellationToken)
    {
        ImageOrientation[] others = OrientationsOf(_network.Spec.Input)[1..];
        float[][] mirrored = Compute(dataset, preprocessing, others, done, cancellationToken);
        return [.. own.Zip(mirrored.Chunk(others.Length), (row, rest) => (float[][])[row, .. rest]).SelectMany(views => views)];
    }

    /// <summary>What a network says of each target of pictures by their features, in evaluation mode.</summary>
    /// <param name="network">This backbone with any head.</param>
    /// <param name="rows">The features, one row for each picture.</param>
    public static double[][] Said(Network network, float[][] rows)
    {
        var said = new double[rows.Length][];
        bool training = network.training;
        network.eval();
        try
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();

            // A copy in LibTorch's own memory: the last bits of a product depend on how its factors lie in memory, and a managed array lies anyhow.
            Tensor features = tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, network.FeatureCount]).clone().to(network.Device.Torch);
            Inference.Read(network.ForwardHead(features), network.Spec, [.. Enumerable.Range(0, rows.Length)], said);
        }
        finally
        {
            network.train(training);
        }

        return said;
    }

    public void Dispose()
    {
        if (_optimized.IsValueCreated)
        {
            _optimized.Value.Dispose();
            AllocatorPolicy.GiveBack();
        }
    }

    private float[][] Compute(ImageDataset dataset, Preprocessing preprocessing, ImageOrientation[] orientations, Action<int, int, int>? done, CancellationToken cancellationToken)
    {
        int views = orientations.Length;
        var rows = new float[dataset.Count * views][];

        // Made before a batch's scope could take its tensors.
        OptimizedNetwork optimized = _optimized.Value;
        using BatchLoader loader = Inference.EvaluationLoader(_network, dataset, preprocessing, Inference.DefaultBatchSize, _cache, _logger);
        int batches = 0;
        int images = 0;
        Inference.ForEachBatch(_network, loader, Take, cancellationToken);
        return rows;

        void Take(Batch batch)
        {
            for (int view = 0; view < views; view++)
            {
                Copy(optimized.ForwardFeatures(Turn(batch.Images, orientations[view])).cpu(), batch.SampleIndices, view);
            }

            images += batch.Count;
            done?.Invoke(++batches, loader.BatchesPerEpoch, images);
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

    private static ImageOrientation[] OrientationsOf(InputShape input) => input.Height == input.Width ? Symmetries : Mirrors;

    private static Tensor Turn(Tensor images, ImageOrientation orientation)
    {
        int bits = (int)orientation;
        Tensor turned = (bits & 4) == 0 ? images : images.transpose(2, 3).contiguous();
        long[] mirrors = [.. (bits & 1) == 0 ? [] : (long[])[3], .. (bits & 2) == 0 ? [] : (long[])[2]];
        return mirrors.Length == 0 ? turned : turned.flip(mirrors);
    }

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
