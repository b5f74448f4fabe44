using TransferMed;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;
using TransferMed.Weights;

namespace FinetuneConsole;

/// <summary>The network before training.</summary>
internal static class StartingPoint
{
    private const int UsualSize = 224;

    /// <summary>Refuses what cannot work, before pictures are read for minutes.</summary>
    /// <exception cref="ArgumentException">The request contradicts itself, has a number out of range, or names published weights that are not there.</exception>
    /// <exception cref="TransferMedException">It names a file of weights that is not there.</exception>
    public static void Check(FinetuneRequest request)
    {
        bool published = request.Weights is { } id && IsPublished(id);
        if (request.Weights is { } path && !published && !File.Exists(path))
        {
            throw Path.HasExtension(path) || path.Contains(Path.DirectorySeparatorChar)
                ? new TransferMedException($"There is no file '{path}' for --weights.")
                : Unknown(path);
        }

        if (request.StartsFromPackage && (request.Network is not null || request.Size is not null))
        {
            throw new ArgumentException("A package brings its network and size; leave --network and --size out.");
        }

        if (request.Section is not null && (request.Weights is null || request.StartsFromPackage || published))
        {
            throw new ArgumentException("--section names a part of a public checkpoint; it needs one for --weights.");
        }

        if (request.Weights is null)
        {
            RequireNoWeights(request);
        }

        if (request.ProbeOnly && !request.Probes)
        {
            throw new ArgumentException("--probe-only and --no-probe contradict each other; leave one out.");
        }

        if (request.Tuning is { } way && (request.ProbeOnly || (way.Interpolation is not null && !request.Probes)))
        {
            throw new ArgumentException(request.ProbeOnly
                ? $"--tuning {way.Text} and --probe-only contradict each other; leave one out."
                : $"--tuning {way.Text} and --no-probe contradict each other: between a fresh head and a trained one nothing is worth having.");
        }

        TrainingPlan.Of(request).Validate(classes: 2);
        _ = request.Weights is null ? Describe(request, classes: 2) : Given(request);
    }

    /// <summary>The network of a training from scratch.</summary>
    /// <exception cref="ArgumentException">There is no such network, or none of such a size.</exception>
    public static NetworkSpec Describe(FinetuneRequest request, int classes)
    {
        int size = request.Size ?? UsualSize;
        try
        {
            return Presets.Create(request.Network ?? FinetuneRequest.FreshNetwork, classes, null, InputShape.Square(size));
        }
        catch (NetworkSpecException error)
        {
            throw new ArgumentException($"There is no {request.Network ?? FinetuneRequest.FreshNetwork} at {size} pixels: {error.Message} Change --size.", error);
        }
    }

    /// <summary>Opens the weights.</summary>
    /// <param name="request">Its weights are not null.</param>
    /// <param name="device">Where the network goes.</param>
    /// <param name="progress">Receives how far a download is.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The model, with the head that the weights had, or a fresh one.</returns>
    public static Task<TrainedModel> OpenAsync(FinetuneRequest request, TorchDevice device, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        var options = new WeightsOptions
        {
            Network = Given(request),
            Preprocessing = request.Preprocessing,
            Section = request.Section,
            Size = request.Size,
            Device = device,
        };
        return PretrainedWeights.OpenAsync(request.Weights!, options, progress, cancellation);
    }

    private static void RequireNoWeights(FinetuneRequest request)
    {
        string? given = request.Freeze is { } freeze && freeze != FreezePolicy.None ? $"--freeze {freeze}"
            : request.Tuning is { } tuning ? $"--tuning {tuning.Text}"
            : request.ProbeOnly ? "--probe-only"
            : !request.Probes ? "--no-probe"
            : request.Preprocessing is not null ? "--preprocessing"
            : null;
        if (given is not null)
        {
            throw new ArgumentException($"{given} needs --weights: without them there is nothing worth keeping.");
        }
    }

    private static NetworkSpec? Given(FinetuneRequest request) => request.Network is { } network ? Presets.Create(network) : null;

    private static bool IsPublished(string id) => PretrainedWeights.List().Any(weights => weights.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    private static ArgumentException Unknown(string id)
    {
        try
        {
            _ = PretrainedWeights.Find(id);
            return new ArgumentException($"There are no weights '{id}'.");
        }
        catch (ArgumentException error)
        {
            return error;
        }
    }
}
