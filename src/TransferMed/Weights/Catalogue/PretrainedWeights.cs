using System.Globalization;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace TransferMed.Weights;

/// <summary>
/// Weights that others trained and published: which network they are for, what images must go through before it, what they were trained on
/// and under which terms they are given. <see cref="OpenAsync(string, IProgress{DownloadProgress}, CancellationToken)"/> makes a model of them, to probe, to re-head and to fine-tune.
/// </summary>
public sealed class PretrainedWeights
{
    private readonly Lazy<NetworkSpec> _network;
    private readonly WeightsOrigin _origin;

    internal PretrainedWeights(string id, WeightsFile file, Func<NetworkSpec> network, Preprocessing preprocessing, WeightsOrigin origin)
    {
        Id = id;
        File = file;
        _network = new Lazy<NetworkSpec>(network);
        Preprocessing = preprocessing;
        _origin = origin;
    }

    /// <summary>The short name by which they are opened, such as <c>imagenet</c> or <c>resnet50-v2</c>.</summary>
    public string Id { get; }

    /// <summary>The network that they are for. Where <see cref="Classes"/> is empty its head is new, since the file has none.</summary>
    public NetworkSpec Network => _network.Value;

    /// <summary>What images go through before the network; weights with another preprocessing are worth much less, without any error.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The data set that they were trained on.</summary>
    public string Dataset => _origin.Dataset;

    /// <summary>How many images they were trained on.</summary>
    public int Images => _origin.Images;

    /// <summary>The names of the classes in the order of the logits; empty where the file has no classifier.</summary>
    public ValueList<string> Classes => _origin.Classes;

    /// <summary>Licence and terms in plain words.</summary>
    public string License => _origin.License;

    /// <summary>What to cite.</summary>
    public string Citation => _origin.Citation;

    /// <summary>Where they come from: the address of the file, or the package.</summary>
    public string Source => File.Address?.AbsoluteUri ?? $"the NuGet package {File.Package}";

    /// <summary>The name of the file, in whatever folder it lies.</summary>
    public string FileName => File.Name;

    /// <summary>The size of the file in bytes; of a file to download within a thousandth of a MiB, as its publisher states it.</summary>
    public long Size => File.Size;

    /// <summary>The SHA-256 of the file in lower-case hexadecimal digits, or as many of its first digits as its publisher states. Checked whenever the file is opened.</summary>
    public string Sha256 => File.Sha256;

    internal WeightsFile File { get; }

    /// <summary>Everything that can be opened by its id.</summary>
    /// <returns>The entries: what comes as a package first, then what is downloaded, by network.</returns>
    public static IReadOnlyList<PretrainedWeights> List() => WeightsCatalogue.All;

    /// <summary>Looks for weights by their id.</summary>
    /// <param name="id">The id, in any case.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="ArgumentException">The id is not known; the message names the nearest ones.</exception>
    public static PretrainedWeights Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return WeightsCatalogue.Find(id);
    }

    /// <summary>
    /// Makes a model of weights: of published ones by their id, or of a file. A published file is looked for in the folder that the environment variable <c>TRANSFERMED_WEIGHTS</c>
    /// names, then beside the application, where a package of weights puts it, then in the folder of PyTorch's hub
    /// (<c>TORCH_HOME</c>, else <c>~/.cache/torch</c>: <c>hub/checkpoints</c>), into which it is downloaded where it is nowhere. Its SHA-256 is checked each time.
    /// </summary>
    /// <param name="weights">
    /// One of <see cref="List"/>, in any case, such as <c>imagenet</c>; or the path of a model package (<c>.tmed</c>), of a checkpoint (<c>.pth</c>, <c>.pt</c>,
    /// <c>.bin</c>, <c>.ckpt</c>, <c>.safetensors</c>) or, where the program references TransferMed.Onnx, of a graph (<c>.onnx</c>).
    /// </param>
    /// <param name="options">What a file does not say by itself; null for the defaults.</param>
    /// <param name="progress">Receives how far a download is, or null.</param>
    /// <param name="cancellationToken">Ends the work; what was downloaded so far is kept, and the next call goes on from there.</param>
    /// <returns>
    /// The model with classes and preprocessing of the weights. Where the file has no classifier, or does not name its classes,
    /// <see cref="TrainedModel.Classes"/> is empty: probe it or re-head (<c>Rehead</c>) it. Dispose it.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The id is not known (the message names the nearest ones); or the file does not say its preprocessing, or its network is not recognised, and <paramref name="options"/> do not state it.
    /// </exception>
    /// <exception cref="WeightsUnavailableException">A published file is nowhere and cannot be downloaded, or is another one; the message says where to put it by hand.</exception>
    /// <exception cref="TransferMedException">The file cannot be read or written, is damaged, does not fit the network, or needs a package that the program does not reference.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Task<TrainedModel> OpenAsync(string weights, WeightsOptions? options, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(weights);
        options ??= new WeightsOptions();
        options.Validate();
        return WeightsOpening.OpenAsync(weights, options, WeightsLocator.OfThisProcess, progress, cancellationToken);
    }

    /// <inheritdoc cref="OpenAsync(string, WeightsOptions, IProgress{DownloadProgress}, CancellationToken)"/>
    public static Task<TrainedModel> OpenAsync(string weights, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        OpenAsync(weights, options: null, progress, cancellationToken);

    /// <summary>For example <c>resnet18-v1: ResNet18, 224 px, ImageNet-1k, 44.7 MiB</c>.</summary>
    /// <returns>One line.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Id}: {Network.Name}, {Network.Input.Height} px, {Dataset}, {Size / 1048576.0:F1} MiB");

    internal static Task<TrainedModel> MakeAsync(PretrainedWeights weights, WeightsLocator locator, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken) =>
        MakeAsync(weights, new WeightsOptions(), locator, progress, cancellationToken);

    internal static async Task<TrainedModel> MakeAsync(
        PretrainedWeights weights, WeightsOptions options, WeightsLocator locator, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        string path = await locator.FindAsync(weights.File, progress, cancellationToken).ConfigureAwait(false);

        // On a thread of its own: no dispose scope of the caller takes the model's tensors.
        return await Task.Run(() => weights.Read(path, options), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the model of the file, whose content is checked.</summary>
    internal TrainedModel Read(string path, WeightsOptions options)
    {
        var network = TransferMed.Models.Network.Create(Network, seed: 0, (options.Device ?? TorchDevice.Auto).EnsureAvailable());
        try
        {
            TransferReport report = network.LoadWeights(path, new WeightMap { Prefix = string.Empty, Match = Classes.Count > 0 ? WeightMatch.Exact : WeightMatch.Backbone });
            network.eval();
            var model = new TrainedModel(network, Classes, Preprocessing.ForChannels(Network.Input.Channels))
            {
                Transfer = report.WithNote($"the weights '{Id}' of {Source}"),
                Start = new StartingWeights(Id, Source, Sha256, Dataset, Images, License, Citation),
            };
            return OpenedModel.Fitted(model, options);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
