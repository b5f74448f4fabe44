using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed;

/// <content>The model as a file.</content>
public sealed partial class TrainedModel
{
    /// <summary>What the package said that the model was read from; null for any other.</summary>
    private ModelCard? Origin { get; init; }

    /// <summary>Which pictures it was made with, by its package and in this process.</summary>
    internal SeenImages Seen { get; init; } = SeenImages.None;

    /// <summary>The published weights that it began with, however long ago; null where none are known.</summary>
    internal StartingWeights? Start { get; init; }

    /// <summary>The trainings on pictures without labels that it went through, however long ago.</summary>
    internal ValueList<UnlabelledTraining> Unlabelled { get; init; } = [];

    /// <summary>The model in words and numbers, as <see cref="Save"/> writes it: with names and datasets where it was read from a package.</summary>
    public ModelCard Card
    {
        get
        {
            ModelCard card = Origin ?? new ModelCard { Network = Network.Spec, Classes = Classes, Preprocessing = Preprocessing };
            return new ModelCard(card)
            {
                Network = Network.Spec,
                Task = Task,
                ClassOrderIsStated = ClassOrderIsStated,
                StartingWeights = Start,
                Unlabelled = Unlabelled,
                Training = Training is { } training ? TrainingSummary.From(training, Transfer) : card.Training,
                Assessment = Assessment,
            };
        }
    }

    /// <summary>
    /// Writes the model to one file, whole or not at all: network, weights, classes, preprocessing, how it was trained and its
    /// <see cref="Assessment"/>. Equal models give equal files.
    /// </summary>
    /// <param name="path">The file, usually named <c>.tmed</c>; an existing one is replaced.</param>
    /// <param name="options">Name, description, licence, date and datasets, and whether the pictures can be recognised; null leaves them as <see cref="Card"/> has them.</param>
    /// <exception cref="PackageException">The assessment does not fit the model, or its calibrator is not one of this library.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Save(string path, PackageOptions? options = null)
    {
        // What was learned without labels took hours and has no head yet; published weights can be opened again.
        if (Unlabelled.Count == 0)
        {
            RequireClassifier();
        }

        options ??= new PackageOptions();
        ModelPackage.Write(path, options.ApplyTo(Card, options.Fingerprints ? Seen.All() : null), Network.State());
    }

    /// <summary>The same network from a copy of the same weights, which have seen the same.</summary>
    internal static TrainedModel Of(Network network, TrainedModel source, Preprocessing preprocessing) => new(network, source.Classes, preprocessing)
    {
        Task = source.Task,
        ClassOrderIsStated = source.ClassOrderIsStated,
        Transfer = source.Transfer,
        Start = source.Start,
        Unlabelled = source.Unlabelled,
        Seen = source.Seen,
    };

    /// <summary>Writes the weights alone as safetensors, for other programs and for <see cref="NetworkWeights.LoadWeights"/>.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void SaveWeights(string path) => SafeTensors.Write(path, Network.State());

    /// <summary>
    /// Reads a model that <see cref="Save"/> wrote. Runs no code of the file and believes no number in it unchecked. Where the backbone is an ONNX graph that is not
    /// open, its file is found in the package's own folder by its SHA-256; the program then references the package for ONNX.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the network goes; null for CUDA where there is one, else the CPU.</param>
    /// <returns>The model with its <see cref="Assessment"/> and <see cref="Card"/>; the caller disposes it.</returns>
    /// <exception cref="PackageException">The file is no package, is of a newer format, holds what cannot be believed, or needs a graph that is not there.</exception>
    /// <exception cref="StorageException">The file does not exist, cannot be read or is damaged.</exception>
    public static TrainedModel Load(string path, TorchDevice? device = null)
    {
        TorchDevice target = (device ?? TorchDevice.Auto).EnsureAvailable();
        return PackageReader.Read(path, reader => Read(reader, path, target));
    }

    internal static TrainedModel Read(PackageReader reader, string path, TorchDevice device)
    {
        ModelCard card = reader.ReadCard();
        Network? network = null;
        using IDisposable? graph = GraphsBeside.Open(card.Network, path);
        try
        {
            reader.ReadEachWeight(card, weights =>
            {
                // Names, shapes and types are checked: every tensor finds its place.
                network = Network.Create(card.Network, 0, device);
                WeightTransfer.Copy(weights, network);
            });
            RequireFinite(network!, path);
            network!.eval();
            return new TrainedModel(network, card.Classes, card.Preprocessing)
            {
                Task = card.Task,
                ClassOrderIsStated = card.ClassOrderIsStated,
                Origin = card,
                Start = card.StartingWeights,
                Unlabelled = card.Unlabelled,
                Seen = SeenImages.Of(card.Fingerprints),
                Assessment = card.Assessment,
            };
        }
        catch (NetworkSpecException fault) when (fault.IsUnregistered)
        {
            throw new PackageException($"The package '{path}' cannot be used by this program yet: {fault.Message}", fault);
        }
        catch
        {
            network?.Dispose();
            throw;
        }
    }

    private static void RequireFinite(Network network, string path)
    {
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor tensor) in network.State())
        {
            if (!tensor.isfinite().all().cpu().item<bool>())
            {
                throw new PackageException($"The tensor '{name}' of the package '{path}' holds a number that is not finite: the model cannot predict. Get the package again, or train with a smaller learning rate.");
            }
        }
    }
}
