using Microsoft.Extensions.Logging;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <content>Logits and features.</content>
public static partial class Inference
{
    /// <summary>Computes logits and features of every sample in one pass, in the order of the dataset, in evaluation mode.</summary>
    /// <param name="network">The network; its training mode is put back afterwards.</param>
    /// <param name="dataset">The samples; as many classes as the network has.</param>
    /// <param name="preprocessing">What the network was trained with; its size may be left open.</param>
    /// <param name="batchSize">Pictures per batch, at least 1; it changes no result beyond rounding.</param>
    /// <param name="cache">Decoded pictures to share with other loaders, or null.</param>
    /// <param name="logger">Receives what the loader reports, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>Plain arrays; no tensor outlives the call.</returns>
    /// <exception cref="ArgumentException">The dataset does not have the network's number of classes, or the preprocessing does not fit the network.</exception>
    public static NetworkOutputs Outputs(
        Network network,
        ImageDataset dataset,
        Preprocessing preprocessing,
        int batchSize = DefaultBatchSize,
        PixelCache? cache = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(dataset);
        ClassCheck.Require(network, dataset);
        ClassCheck.RequireClasses(network, dataset);
        var logits = new float[dataset.Count][];
        var features = new float[dataset.Count][];
        using BatchLoader loader = EvaluationLoader(network, dataset, preprocessing, batchSize, cache, logger);
        using var optimized = new OptimizedNetwork(network, MemoryFormat.Auto, shares: true);
        ForEachBatch(network, loader, Take, cancellationToken);
        return new NetworkOutputs(TaskPredictions.Classes(dataset, [.. logits.Select(row => Read(row, network.Spec))]), logits, features);

        void Take(Batch batch)
        {
            (Tensor entering, Tensor leaving) = optimized.ForwardWithFeatures(batch.Images);
            CopyRows(entering.cpu(), batch.SampleIndices, features);
            CopyRows(leaving.cpu(), batch.SampleIndices, logits);
        }
    }

    private static void CopyRows(Tensor rows, IReadOnlyList<int> samples, float[][] destination)
    {
        int width = (int)rows.size(1);
        using var data = rows.contiguous().data<float>();
        float[] values = data.ToArray();
        for (int i = 0; i < samples.Count; i++)
        {
            destination[samples[i]] = values[(i * width)..((i + 1) * width)];
        }
    }

    private static double[] Read(float[] logits, NetworkSpec spec)
    {
        var said = new double[spec.Classes];
        spec.Output.Read(logits, said);
        return said;
    }
}
