using Microsoft.Extensions.Logging;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Runs a network over a dataset without training it.</summary>
public static partial class Inference
{
    internal const int DefaultBatchSize = 64;

    /// <summary>Predicts every sample, in the order of the dataset, in evaluation mode.</summary>
    /// <param name="network">The network; its training mode is put back afterwards.</param>
    /// <param name="dataset">The samples; as many classes as the network has.</param>
    /// <param name="preprocessing">What the network was trained with; its size may be left open.</param>
    /// <param name="batchSize">Pictures per batch, at least 1; it changes no result beyond rounding.</param>
    /// <param name="cache">Decoded pictures to share with other loaders, or null.</param>
    /// <param name="logger">Receives what the loader reports, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The softmax probabilities with labels, paths and groups.</returns>
    /// <exception cref="ArgumentException">The dataset does not have the network's number of classes, or the preprocessing does not fit the network.</exception>
    public static PredictionSet Predict(
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
        using var loader = EvaluationLoader(network, dataset, preprocessing, batchSize, cache, logger);
        return TaskPredictions.Classes(dataset, Said(network, dataset, loader, cancellationToken));
    }

    /// <summary>What the network says of every sample of a dataset of its task, in the order of the dataset; see <see cref="Predict(Network, ImageDataset, Preprocessing, int, PixelCache?, ILogger?, CancellationToken)"/>.</summary>
    internal static double[][] Said(
        Network network, ImageDataset dataset, Preprocessing preprocessing, PixelCache? cache, ILogger? logger, CancellationToken cancellationToken)
    {
        ClassCheck.Require(network, dataset);
        TaskRules.RequireTask(network.Spec.Output, dataset);
        using BatchLoader loader = EvaluationLoader(network, dataset, preprocessing, DefaultBatchSize, cache, logger);
        return Said(network, dataset, loader, cancellationToken);
    }

    internal static BatchLoader EvaluationLoader(
        Network network,
        ImageDataset dataset,
        Preprocessing preprocessing,
        int batchSize,
        PixelCache? cache,
        ILogger? logger)
    {
        NetworkMemory.RequireInference(network.Spec, batchSize < dataset.Count ? batchSize : dataset.Count, network.Device);
        var options = new LoaderOptions
        {
            BatchSize = batchSize,
            ChannelsLast = FormatChoice.Resolve(MemoryFormat.Auto) == MemoryFormat.ChannelsLast,
        };
        return new BatchLoader(dataset, For(network, preprocessing), options, network.Device, logger, cache);
    }

    /// <summary>A preprocessing at the size of a network's input.</summary>
    internal static Preprocessing For(Network network, Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        InputShape input = network.Spec.Input;
        return preprocessing.For(input.Height, input.Width, input.Channels);
    }

    /// <summary>What the network says of each target of every sample: probabilities or values.</summary>
    internal static double[][] Said(Network network, ImageDataset dataset, BatchLoader loader, CancellationToken cancellationToken)
    {
        var said = new double[dataset.Count][];

        // Always, though folding a large network for one picture does not pay: so no result depends on the network's own format.
        using var optimized = new OptimizedNetwork(network, MemoryFormat.Auto, shares: true);
        ForEachBatch(network, loader, batch => Read(optimized.Forward(batch.Images), network.Spec, batch.SampleIndices, said), cancellationToken);
        return said;
    }

    /// <summary>The same with the features that the head takes, computed the first time and kept for the next: to the bit what the whole network says while only its head changes.</summary>
    internal static double[][] Said(Network network, ImageDataset dataset, BatchLoader loader, KeptFeatures kept, CancellationToken cancellationToken)
    {
        var said = new double[dataset.Count][];
        using var optimized = new OptimizedNetwork(network, MemoryFormat.Auto, shares: true);
        if (!kept.IsWhole)
        {
            kept.Clear();
            ForEachBatch(network, loader, batch => kept.Add(optimized.ForwardFeatures(batch.Images), batch.SampleIndices), cancellationToken);
            kept.Close();
        }

        foreach ((Tensor features, IReadOnlyList<int> samples) in kept.Batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = torch.NewDisposeScope();
            Read(optimized.ForwardHead(features), network.Spec, samples, said);
        }

        return said;
    }

    /// <summary>What rows of a head's numbers, (N, <see cref="NetworkSpec.LogitCount"/>), say, at the places of their samples.</summary>
    internal static void Read(Tensor logits, NetworkSpec spec, IReadOnlyList<int> samples, double[][] destination)
    {
        if (spec.Output is ClassProbabilities)
        {
            ReadRows(nn.functional.softmax(logits, 1).cpu(), samples, destination);
            return;
        }

        int width = (int)logits.size(1);
        using Tensor rows = logits.cpu().contiguous();
        using var data = rows.data<float>();
        float[] values = data.ToArray();
        for (int i = 0; i < samples.Count; i++)
        {
            var said = new double[spec.Classes];
            spec.Output.Read(values.AsSpan(i * width, width), said);
            RequireFinite(said.Sum(), samples[i]);
            destination[samples[i]] = said;
        }
    }

    /// <summary>Runs an action on every batch in evaluation mode, without gradients, in a dispose scope of its own.</summary>
    internal static void ForEachBatch(Network network, BatchLoader loader, Action<Batch> action, CancellationToken cancellationToken)
    {
        bool training = network.training;
        network.eval();
        try
        {
            using var noGradient = torch.no_grad();
            foreach (Batch batch in loader.Epoch(0, cancellationToken))
            {
                using (batch)
                using (torch.NewDisposeScope())
                {
                    action(batch);
                }
            }
        }
        finally
        {
            network.train(training);
        }
    }

    /// <summary>Copies the rows of a CPU tensor (N, K) to the places of their samples; rows are normalised in double precision.</summary>
    internal static void ReadRows(Tensor rows, IReadOnlyList<int> samples, double[][] destination)
    {
        int classes = (int)rows.size(1);
        using var data = rows.data<float>();
        float[] values = data.ToArray();
        for (int i = 0; i < samples.Count; i++)
        {
            var row = new double[classes];
            double sum = 0;
            for (int k = 0; k < classes; k++)
            {
                row[k] = values[i * classes + k];
                sum += row[k];
            }

            RequireFinite(sum, samples[i]);
            for (int k = 0; k < classes; k++)
            {
                row[k] /= sum;
            }

            destination[samples[i]] = row;
        }
    }

    private static void RequireFinite(double sum, int picture)
    {
        if (!double.IsFinite(sum))
        {
            throw new TransferMedException(
                $"The network gives numbers that are not finite for picture {picture}, counted from 0. Its weights are damaged or its training diverged: train with a lower LearningRate, or load other weights.");
        }
    }
}
