using TransferMed;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace FinetuneConsole;

/// <summary>The network before training, with a fresh head for the classes of the pictures.</summary>
internal static class StartingPoint
{
    private const int UsualSize = 224;

    /// <summary>Refuses what cannot work, before pictures are read for minutes.</summary>
    /// <exception cref="ArgumentException">The request contradicts itself or names a file that is not there.</exception>
    public static void Check(FinetuneRequest request)
    {
        if (request.Weights is { } path && !File.Exists(path))
        {
            throw new ArgumentException($"There is no file '{path}' for --weights.");
        }

        if (request.StartsFromPackage && (request.Network is not null || request.Size is not null))
        {
            throw new ArgumentException("A package brings its network and size; leave --network and --size out.");
        }

        if (request.Section is not null && (request.Weights is null || request.StartsFromPackage))
        {
            throw new ArgumentException("--section names a part of a public checkpoint; it needs one for --weights.");
        }

        if (request.Weights is null && request.Freeze != FreezePolicy.None)
        {
            throw new ArgumentException($"--freeze {request.Freeze} needs --weights: without them there is nothing worth keeping.");
        }

        _ = request.StartsFromPackage ? null : Describe(request, classes: 2);
    }

    /// <summary>The network of a training from scratch, or of a checkpoint.</summary>
    public static NetworkSpec Describe(FinetuneRequest request, int classes)
    {
        string network = request.Network ?? (request.Weights is null ? FinetuneRequest.FreshNetwork : FinetuneRequest.CheckpointNetwork);
        return Presets.Create(network, classes, null, InputShape.Square(request.Size ?? UsualSize));
    }

    /// <summary>Loads weights.</summary>
    /// <param name="request">Its weights are not null.</param>
    /// <param name="classes">The classes of the pictures.</param>
    /// <param name="device">Where the network goes.</param>
    /// <returns>The model; what became of each tensor is in it.</returns>
    public static TrainedModel Load(FinetuneRequest request, ValueList<string> classes, TorchDevice device)
    {
        if (request.StartsFromPackage)
        {
            using TrainedModel source = TrainedModel.Load(request.Weights!, device);
            return source.Rehead(classes, request.Seed);
        }

        var network = Network.Create(Describe(request, classes.Count), request.Seed, device);
        try
        {
            TransferReport report = network.LoadWeights(request.Weights!, new WeightMap { IncludeHead = false, Section = request.Section });
            return TrainedModel.FromNetwork(network, classes, Preprocessing.ImageNet(), transfer: report);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
