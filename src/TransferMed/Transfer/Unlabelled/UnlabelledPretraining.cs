using Microsoft.Extensions.Logging;
using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>Trains a backbone on pictures without labels, on the calling thread.</summary>
internal static class UnlabelledPretraining
{
    /// <summary>Each picture of an epoch is there in so many views.</summary>
    public const int ViewsOfPicture = 2;

    /// <summary>Refuses what cannot be trained, before anything is made or read.</summary>
    /// <returns>The network that is trained: the backbone and the projector.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, the network does not fit, or there are fewer than two pictures.</exception>
    public static NetworkSpec Require(NetworkSpec spec, ImageDataset images, UnlabelledOptions options)
    {
        options.Validate(options.ProjectorWidth);
        return images.Count >= 2
            ? ProjectedNetwork.Of(spec, options.ProjectorWidth)
            : throw new ArgumentException($"The dataset '{images.Name}' has {Wording.Count(images.Count, "picture")}; training without labels needs at least 2, and learns little from fewer than some hundreds.", nameof(images));
    }

    /// <param name="projected">What <see cref="Require"/> gave.</param>
    /// <param name="spec">The network of the result.</param>
    /// <param name="start">The weights to begin with by name; null for fresh ones.</param>
    /// <param name="images">The pictures; labels do not count.</param>
    /// <param name="options">How.</param>
    /// <param name="device">Where.</param>
    /// <param name="progress">Receives reports, or null.</param>
    /// <param name="cache">Decoded pictures to share, or null.</param>
    /// <param name="logger">Receives what happens.</param>
    /// <param name="cancellationToken">Ends the run within one batch.</param>
    /// <returns>The network with the trained backbone and a fresh head, in evaluation mode, which is the caller's; and how it went.</returns>
    public static (Network Network, TrainingResult Training) Run(
        NetworkSpec projected,
        NetworkSpec spec,
        IEnumerable<KeyValuePair<string, Tensor>>? start,
        ImageDataset images,
        UnlabelledOptions options,
        TorchDevice device,
        IProgress<TrainingProgress>? progress,
        PixelCache? cache,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        using var trained = Network.Create(projected, options.Seed, device);
        if (start is not null)
        {
            WeightTransfer.Copy(start, trained, includeHead: false);
        }

        var trainer = new Trainer(trained, options.ForTraining(), logger) { Views = ViewsOfPicture, Cache = cache };
        TrainingResult result = trainer.Fit(images, null, progress, cancellationToken);
        var network = Network.Create(spec, options.Seed, device);
        try
        {
            WeightTransfer.Copy(trained.State(), network, includeHead: false);
            network.eval();
            return (network, result);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
