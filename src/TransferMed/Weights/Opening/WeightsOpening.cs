using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Transfer;

namespace TransferMed.Weights;

/// <summary>Makes a model of weights that are named by their id or by a file.</summary>
internal static class WeightsOpening
{
    private const string Package = ".tmed";

    private static readonly string[] Extensions = [Package, ".pth", ".pt", ".bin", ".ckpt", ".tar", ".safetensors", ".onnx"];

    public static async Task<TrainedModel> OpenAsync(
        string name, WeightsOptions options, WeightsLocator locator, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        PretrainedWeights? entry = WeightsCatalogue.TryFind(name);
        if (entry is null && !IsFile(name))
        {
            return await PretrainedWeights.MakeAsync(WeightsCatalogue.Find(name), options, locator, progress, cancellationToken).ConfigureAwait(false);
        }

        if (entry is null && await PublishedAsync(name, options, cancellationToken).ConfigureAwait(false) is { } published)
        {
            return await Task.Run(() => published.Read(name, options), cancellationToken).ConfigureAwait(false);
        }

        if (entry is null)
        {
            // On a thread of its own: no dispose scope of the caller takes the model's tensors.
            return await Task.Run(() => Read(name, options), cancellationToken).ConfigureAwait(false);
        }

        RequireNothingOfBareFiles(name, options, "The weights");
        return await PretrainedWeights.MakeAsync(entry, options, locator, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The error of weights whose preprocessing nobody states.</summary>
    public static ArgumentException Unprocessed(string path) => new(
        $"The file '{path}' does not say what images go through before its network, and with another preprocessing than in training weights are worth much less, without any error. "
        + $"Set {nameof(WeightsOptions)}.{nameof(WeightsOptions.Preprocessing)}: imagenet (Preprocessing.ImageNet()) fits most networks of torchvision and timm, caffe (Preprocessing.Caffe()) those converted from Caffe, such as VGG and ResNet of Keras.");

    /// <summary>The model with what the options ask of every model: another input size, another preprocessing.</summary>
    /// <param name="model">The model; disposed where another is given.</param>
    /// <param name="options">The options.</param>
    public static TrainedModel Fitted(TrainedModel model, WeightsOptions options)
    {
        InputShape input = model.Network.Spec.Input;
        InputShape wanted = options.Sized(input);
        if (wanted == input && options.Preprocessing is null)
        {
            return model;
        }

        try
        {
            Network network = wanted == input ? model.CopyNetwork(model.Network.Device) : Resized(model.Network, wanted);
            network.eval();
            Preprocessing preprocessing = options.Preprocessing?.WithStatisticsOf(model.Preprocessing) ?? new Preprocessing(model.Preprocessing) { Height = 0, Width = 0 };
            return new TrainedModel(network, model.Classes, preprocessing.ForChannels(wanted.Channels))
            {
                ClassOrderIsStated = model.ClassOrderIsStated,
                Transfer = model.Transfer,
            };
        }
        finally
        {
            model.Dispose();
        }
    }

    private static bool IsFile(string name) =>
        Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) || name.Contains('/', StringComparison.Ordinal) || name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || File.Exists(name);

    private static TrainedModel Read(string path, WeightsOptions options)
    {
        if (Path.GetExtension(path).Equals(Package, StringComparison.OrdinalIgnoreCase))
        {
            RequireNothingOfBareFiles(path, options, "The package");
            return Fitted(TrainedModel.Load(path, options.Device), options);
        }

        if (WeightsFormats.Of(path) is { } load)
        {
            RequireNothingOfBareFiles(path, options, "The graph");
            return load(path, options);
        }

        return TensorFile.Read(path, options);
    }

    // A published file under its own name, that a user names by its path.
    private static async Task<PretrainedWeights?> PublishedAsync(string path, WeightsOptions options, CancellationToken cancellationToken)
    {
        PretrainedWeights? named = WeightsCatalogue.All.FirstOrDefault(weights => weights.FileName == Path.GetFileName(path));
        return named is not null && options.Network is null && options.Section is null && File.Exists(path)
            && (await Checksum.OfAsync(path, cancellationToken).ConfigureAwait(false)).StartsWith(named.Sha256, StringComparison.Ordinal)
            ? named
            : null;
    }

    private static void RequireNothingOfBareFiles(string name, WeightsOptions options, string what)
    {
        string? given = options.Network is not null ? nameof(WeightsOptions.Network) : options.Section is not null ? nameof(WeightsOptions.Section) : null;
        if (given is not null)
        {
            throw new ArgumentException($"{nameof(WeightsOptions)}.{given} is set, but it is for files of tensors (.pth, .safetensors). {what} '{name}' says by itself which network it is of; leave it out.");
        }
    }

    private static Network Resized(Network source, InputShape input)
    {
        var network = Network.Create(source.Spec.WithInput(input.Channels, input.Height, input.Width), seed: 0, source.Device);
        try
        {
            TransferReport report = WeightTransfer.Copy(source.State(), network);
            return report.Initialized.Count == 0
                ? network
                : throw new ArgumentException($"{nameof(WeightsOptions)}.{nameof(WeightsOptions.Size)} is {input.Height}, but the network is tied to {source.Spec.Input}: its {report.Initialized[0]} has another shape then. Leave it out.");
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
