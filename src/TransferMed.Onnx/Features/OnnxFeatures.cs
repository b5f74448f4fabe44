using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx.Protocol;
using TransferMed.Runtime;
using TransferMed.Transfer;

namespace TransferMed.Onnx;

/// <summary>
/// Any ONNX graph of images as a frozen feature extractor, computed by ONNX Runtime on the CPU: vision transformers and foundation models that
/// others exported. <see cref="Model"/> is a model without a classifier: <c>TransferLearning.ProbeAsync(features.Model, parts)</c> gives one that is evaluated,
/// assessed, predicted with and reported like any other, written with the graph inside by <see cref="OnnxExport"/>, or as a package that names the graph
/// by its hash and finds it in its own folder. Keep it until models on top of it are done. Needs a native ONNX Runtime beside the program.
/// </summary>
public sealed class OnnxFeatures : IDisposable
{
    private readonly FeatureSession _session;
    private readonly FrozenGraphSpec _step;
    private readonly string _path;

    private OnnxFeatures(string path, FeatureSession session, FrozenGraphSpec step, ChosenOutput output, Preprocessing preprocessing)
    {
        (_path, _session, _step) = (path, session, step);
        OutputReason = output.Reason;
        KnownGraphs.Add(step, session);
        try
        {
            Model = ModelOf(path, step, preprocessing);
        }
        catch
        {
            KnownGraphs.Remove(step, session);
            throw;
        }
    }

    /// <summary>The model without a classifier: its <see cref="TrainedModel.Classes"/> are empty until it is probed or re-headed. It belongs to this object.</summary>
    public TrainedModel Model { get; }

    /// <summary>The value of the graph that is taken.</summary>
    public string Output => _step.Output;

    /// <summary>Why it was taken.</summary>
    public string OutputReason { get; }

    /// <summary>The features of an image.</summary>
    public int FeatureCount => _step.Features;

    /// <summary>SHA-256 of the file, in hexadecimal; packages of models on top name the graph by it.</summary>
    public string Sha256 => _step.Graph;

    /// <summary>The images whose features are known and not computed again.</summary>
    public int CachedImages => _session.Cache!.Count;

    /// <summary>Opens a graph: checks that it takes images, finds its features and runs it once.</summary>
    /// <param name="path">The file. It keeps all its weights itself: one whose weights are in another file is refused.</param>
    /// <param name="output">
    /// The value to take: an output, or a value inside the graph. Null: the last output (N, D) that is no classifier's, else the last tokens
    /// (N, T, D), else the last map (N, D, H, W), else what enters the classifier; <see cref="Output"/> and <see cref="OutputReason"/> say which.
    /// </param>
    /// <param name="preprocessing">
    /// What the weights were trained with. Its size may be left open where the graph fixes it, and must be stated where it does not. Null only for files that this library
    /// wrote with <see cref="OnnxInput.Normalized"/>, which say it.
    /// </param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <returns>The extractor; dispose it after the models on top of it.</returns>
    /// <exception cref="ArgumentException">
    /// There is no such value, the preprocessing is not stated or contradicts the graph, or an option is out of its range.
    /// </exception>
    /// <exception cref="OnnxModelException">
    /// The file is missing or damaged, keeps weights elsewhere, takes text, several inputs, other types than float32 or other than 1 or 3 channels, gives no
    /// features, or no native ONNX Runtime is there.
    /// </exception>
    /// <exception cref="Storage.StorageException">The folder for features cannot be used.</exception>
    public static OnnxFeatures Open(string path, string? output = null, Preprocessing? preprocessing = null, OnnxFeaturesOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxFeaturesOptions();
        options.Validate();
        byte[] content = RuntimeFile.Read(path);
        ModelProto model = Parse(path, content);
        ChosenOutput chosen = output is null ? OutputSearch.Find(path, model.Graph) : OutputSearch.Named(path, model.Graph, output);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var session = FeatureSession.Open(path, content, hash, model, chosen.Name, options.Threads);
        try
        {
            ImageInput input = session.ReadInput();
            Preprocessing whole = input.Complete(path, preprocessing ?? Stated(path, model));
            session.Measure(input, whole.Channels, whole.Height, whole.Width, options.Tokens);
            var step = new FrozenGraphSpec(hash, chosen.Name, session.Pooling, session.FeatureCount, whole.Channels, whole.Height, whole.Width);
            session.Cache = new GraphFeatureCache(step, options.CacheFolder);
            return new OnnxFeatures(path, session, step, chosen, whole);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>For example <c>dinov2.onnx: 3 x 224 x 224 -> 384 features, the class token of 'last_hidden_state' (the last token output (N, T, D))</c>.</summary>
    /// <returns>One line.</returns>
    public override string ToString()
    {
        string pooling = _step.Pooling switch
        {
            GraphPooling.ClassToken => "the class token of ",
            GraphPooling.TokenMean => "the mean of the tokens of ",
            GraphPooling.MapMean => "the mean over the positions of ",
            _ => "",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(_path)}: {_step.Channels} x {_step.Height} x {_step.Width} -> {FeatureCount} features, {pooling}'{Output}' ({OutputReason}){(_session.OneByOne ? ", one image at a time" : "")}");
    }

    /// <summary>Writes what is not yet in the folder for features, and frees the graph. Models on top of it compute nothing any more.</summary>
    public void Dispose()
    {
        KnownGraphs.Remove(_step, _session);
        Model.Dispose();
        _session.Dispose();
    }

    private static TrainedModel ModelOf(string path, FrozenGraphSpec step, Preprocessing preprocessing)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        NetworkSpec spec = NetworkSpec.OfGraph(name.Length is > 0 and <= SpecLimits.NameLength ? name : "graph", step, classes: 2);
        var network = Network.Create(spec, seed: 0, TorchDevice.Cpu);
        try
        {
            network.eval();
            return new TrainedModel(network, [], preprocessing)
            {
                Transfer = WeightTransfer.Copy([], network).WithNote($"features of the ONNX graph with the SHA-256 {step.Graph}"),
            };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    internal static ModelProto Parse(string path, byte[] content)
    {
        try
        {
            ModelProto model = ModelProto.Parser.ParseFrom(content);
            return model.Graph is null ? throw new OnnxModelException($"'{path}' holds no graph; export the model again.") : model;
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new OnnxModelException($"'{path}' is damaged or no ONNX file: {fault.Message} Export the model again.", fault);
        }
    }

    private static Preprocessing Stated(string path, ModelProto model)
    {
        Dictionary<string, string> entries = [];
        foreach (StringStringEntryProto entry in model.MetadataProps)
        {
            entries[entry.Key] = entry.Value;
        }

        return entries.ContainsKey(ModelMetadata.FormKey)
            ? ModelMetadata.Read(path, entries).Preprocessing
            : throw new ArgumentException($"The preprocessing of '{path}' is not known: the file does not say it, and features with another one are far worse without any error. Give what its weights were trained with, such as {nameof(Preprocessing)}.{nameof(Preprocessing.ImageNet)}().", nameof(path));
    }
}
