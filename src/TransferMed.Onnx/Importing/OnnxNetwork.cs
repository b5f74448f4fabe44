using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Transfer;
using static TorchSharp.torch;

namespace TransferMed.Onnx;

/// <summary>
/// A network that was read from an ONNX file: its graph as a description, its constants as weights. So it can be trained, given another head, saved
/// and explained as any other network.
/// </summary>
public sealed class OnnxNetwork : IDisposable
{
    private const long OldestOperatorSet = 8;
    private const long NewestOperatorSet = 21;

    // What a network may need beside the file that it comes from: weights used more than once, and the stand-in for a missing head.
    private const long MostExtraBytes = 128L << 20;
    private const int MostCopies = 4;

    private OnnxNetwork(Network network, bool hasHead, ValueList<string>? classes, Preprocessing? preprocessing, ValueList<string> notes)
    {
        Network = network;
        HasHead = hasHead;
        Classes = classes;
        Preprocessing = preprocessing;
        Notes = notes;
    }

    /// <summary>The network, in evaluation mode: for normalised pictures (N, C, H, W) it gives what the graph gives, before a softmax at its end.</summary>
    public Network Network { get; }

    /// <summary>
    /// Whether the graph ends in a fully connected layer of at least two outputs, which is the network's head. False: the head stands in for a missing one
    /// and passes the features as they are, or gives zeros where they are more than 4096 or fewer than 2.
    /// </summary>
    public bool HasHead { get; }

    /// <summary>The class names, in the order of the logits, where this library wrote the file; else null.</summary>
    public ValueList<string>? Classes { get; }

    /// <summary>What pictures go through before the network, where this library wrote the file; else null.</summary>
    public Preprocessing? Preprocessing { get; }

    /// <summary>What the model of the file answers, with its units, where this library wrote it with its card; else null.</summary>
    internal LearningTask? Task { get; private init; }

    /// <summary>What was done beside copying, in sentences.</summary>
    public ValueList<string> Notes { get; }

    /// <summary>
    /// Reads a file: a chain of convolutions, norms, functions, pools and fully connected layers, with blocks of branches that join by sum, product or
    /// concatenation, of operator sets 8 to 21. Weights in other files are read from the file's own folder only.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="input">The pictures, where the graph leaves their size open or takes any; null for the graph's own size, or 3 x 224 x 224 where it is open.</param>
    /// <param name="device">Where the network runs. Default the CPU.</param>
    /// <returns>The network; dispose it, or the model that is made of it.</returns>
    /// <exception cref="OnnxModelException">
    /// The file cannot be read, is damaged, or computes what a description has no steps for; the message names the node and its operator.
    /// </exception>
    public static OnnxNetwork Import(string path, InputShape? input = null, TorchDevice? device = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Import(path, ModelFile.Read(path), input, device);
    }

    internal static OnnxNetwork Import(string path, byte[] content, InputShape? input = null, TorchDevice? device = null)
    {
        GraphFile file = GraphReader.Read(path, content);
        if (file.OperatorSet is < OldestOperatorSet or > NewestOperatorSet)
        {
            throw new OnnxModelException($"'{path}' cannot be imported: its operator set is {file.OperatorSet}; {OldestOperatorSet} to {NewestOperatorSet} are read. Export the model with one of these.");
        }

        GraphPort[] sources = [.. file.Inputs.Where(port => !file.Initializers.ContainsKey(port.Name))];
        if (sources.Length != 1 || file.Outputs.Count == 0)
        {
            throw new OnnxModelException($"'{path}' cannot be imported: its graph has {sources.Length} inputs and {file.Outputs.Count} outputs; it must take pictures alone.");
        }

        ModelMetadata? metadata = file.Metadata.ContainsKey(ModelMetadata.FormKey) ? ModelMetadata.Read(path, file.Metadata) : null;
        if (metadata is not null && Own(file, metadata, input, device) is { } own)
        {
            return own;
        }

        ImportedGraph graph = GraphImport.Of(file, sources[0], file.Outputs[0].Name, input);
        string[] notes = metadata is null ? [] : ["The graph is not the one that its metadata describe, they lack what folding took out of it, or its backbone is a graph that is not open: the network is that of the nodes, norms folded."];
        Network network = Make(file, graph, input, device);
        bool fits = metadata is not null && graph.HasHead && metadata.Classes.Count == network.Spec.Classes && metadata.Network.Input.Channels == network.Spec.Input.Channels;
        return new OnnxNetwork(network, graph.HasHead, fits ? metadata!.Classes : null, fits ? At(metadata!, network) : null, [.. notes, .. graph.Notes]);
    }

    /// <summary>A model of the network, ready to be given another head or to be used.</summary>
    /// <param name="classes">The class names; null for those of the file, or "class 0" and so on where it has none.</param>
    /// <param name="preprocessing">What the weights were trained with; null for what the file says.</param>
    /// <returns>The model, to which the network belongs from now on; dispose it.</returns>
    /// <exception cref="ArgumentException">The file says nothing of preprocessing and none is given, or what is given does not fit the network.</exception>
    public TrainedModel ToModel(IEnumerable<string>? classes = null, Preprocessing? preprocessing = null) => TrainedModel.FromNetwork(
        Network,
        classes ?? Classes ?? Enumerable.Range(0, Network.Spec.Classes).Select(i => $"class {i}"),
        preprocessing ?? Preprocessing ?? throw new ArgumentException("The file says nothing of what its pictures go through; give the preprocessing that the weights were trained with.", nameof(preprocessing)),
        null,
        Task);

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Network.Dispose();

    private static OnnxNetwork? Own(GraphFile file, ModelMetadata metadata, InputShape? input, TorchDevice? device)
    {
        ModelMetadata sized = input is { } wanted && wanted != metadata.Network.Input
            ? metadata with { Network = Resize(file, metadata.Network, wanted) }
            : metadata;
        Network? network = OwnModel.TryMake(file, metadata, MostBytes(file), device);
        if (network is null)
        {
            return null;
        }

        network.eval();
        if (sized.Network == network.Spec)
        {
            return new OnnxNetwork(network, hasHead: true, metadata.Classes, metadata.Preprocessing, []) { Task = metadata.Card?.Task };
        }

        using (network)
        {
            Network other = Network.Create(sized.Network, seed: 0, device);
            TransferReport report = WeightTransfer.Copy(network.State(), other, includeHead: true);
            other.eval();
            return new OnnxNetwork(other, hasHead: true, metadata.Classes, At(metadata, other), [.. report.Adapted.Select(tensor => $"{tensor.Name}: {tensor.How}.")]) { Task = metadata.Card?.Task };
        }
    }

    private static Preprocessing At(ModelMetadata metadata, Network network) =>
        new(metadata.Preprocessing) { Height = network.Spec.Input.Height, Width = network.Spec.Input.Width };

    private static long MostBytes(GraphFile file) => MostExtraBytes + (MostCopies * file.Size);

    private static Network Make(GraphFile file, ImportedGraph graph, InputShape? input, TorchDevice? device)
    {
        // Before anything is made: one small constant that thousands of steps share is no reason to fill the memory.
        if (graph.Weights.Bytes > MostBytes(file))
        {
            throw new OnnxModelException($"'{file.Path}' cannot be imported: its {file.Size} bytes would become {graph.Weights.Bytes} bytes of weights, since many nodes share them.");
        }

        NetworkSpec spec = graph.Spec;
        if (input is { } wanted && wanted != spec.Input)
        {
            spec = Resize(file, spec, wanted);
        }

        Network network = Network.Create(spec, seed: 0, device);
        try
        {
            Fill(file, network, graph.Weights);
            network.eval();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static NetworkSpec Resize(GraphFile file, NetworkSpec spec, InputShape wanted)
    {
        try
        {
            NetworkSpec resized = spec.WithInput(wanted.Channels, wanted.Height, wanted.Width);
            if (OtherThanPositions(resized).SequenceEqual(OtherThanPositions(spec)))
            {
                return resized.Plan.PositionGrids.SequenceEqual(spec.Plan.PositionGrids) || spec.Plan.PositionGrids.All(IsSquare)
                    ? resized
                    : throw new OnnxModelException($"'{file.Path}' takes pictures of {spec.Input}, not {wanted}: its learned positions are of a grid that is not square, which is not interpolated.");
            }
        }
        catch (NetworkSpecException fault)
        {
            throw new OnnxModelException($"'{file.Path}' takes pictures of {spec.Input}, not {wanted}: {fault.Message}", fault);
        }

        throw new OnnxModelException($"'{file.Path}' takes pictures of {spec.Input}, not {wanted}: its fully connected layers are tied to that size.");
    }

    // Learned positions are brought to another grid; what else grows with the picture is tied to it.
    private static IEnumerable<(string, ValueList<long>)> OtherThanPositions(NetworkSpec spec)
    {
        var positions = spec.Plan.PositionGrids.Select(grid => grid.Name).ToHashSet(StringComparer.Ordinal);
        return spec.Plan.StateShapes().Where(tensor => !positions.Contains(tensor.Name)).Select(tensor => (tensor.Name, tensor.Shape.ToValueList()));
    }

    private static bool IsSquare((string Name, FeatureShape Tokens) positions) => positions.Tokens.GridHeight == positions.Tokens.GridWidth;

    private static void Fill(GraphFile file, Network network, ImportedWeights weights)
    {
        using var noGradient = no_grad();
        foreach ((string name, Tensor tensor) in network.State())
        {
            float[] values = weights.Find(name, tensor.numel())
                ?? throw new OnnxModelException($"'{file.Path}' cannot be imported: the weights of '{name}' do not fit {string.Join(" x ", tensor.shape)}.");
            using Tensor source = torch.tensor(values, tensor.shape);
            tensor.copy_(source);
        }
    }
}
