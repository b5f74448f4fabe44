using System.Reflection;
using TransferMed.Models;
using TransferMed.Onnx.Protocol;
using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>A network as the message that an ONNX file holds.</summary>
internal static class ModelWriter
{
    public const string ImagesName = "pictures";
    public const string PixelsName = "pixels";
    public const string LogitsName = "logits";
    public const string ProbabilitiesName = "probabilities";
    public const string ValuesName = "values";
    public const string ScreenName = "out_of_distribution_score";

    private const string BatchName = "batch";

    // A protobuf message has at most 2^31 - 1 bytes; the rest is room for the graph and the metadata.
    private const long MostWeightBytes = int.MaxValue - (64L << 20);

    /// <summary>The version of this library, without the revision of its source.</summary>
    public static string LibraryVersion { get; } =
        typeof(ModelWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static ModelProto Write(string path, Network network, ModelMetadata metadata, OnnxExportOptions options, GraphScreen? screen)
    {
        NetworkSpec spec = network.Spec;
        if (spec.ParameterCount * sizeof(float) > MostWeightBytes)
        {
            throw new ArgumentException($"{spec} has {spec.ParameterCount * sizeof(float)} bytes of weights; an ONNX file holds {MostWeightBytes}. Export a narrower network.", nameof(network));
        }

        // First, since it checks the card: so the screen is one for this network.
        IReadOnlyList<KeyValuePair<string, string>> entries = metadata.Write(path);
        GraphBuilder graph = WriteGraph(network, metadata, options, screen);
        var model = new ModelProto
        {
            IrVersion = graph.FormatVersion,
            ProducerName = "TransferMed",
            ProducerVersion = LibraryVersion,
            DocString = spec.ToString(),
            OpsetImport = { new OperatorSetIdProto { Version = graph.OperatorSet }, graph.OtherSets },
            Graph = graph.Graph,
            Functions = { graph.Functions },
        };
        model.MetadataProps.AddRange(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        if (FoldedTensors.Write(network, model.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal)) is { } folded)
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = FoldedTensors.Key, Value = folded });
        }

        return model;
    }

    private static GraphBuilder WriteGraph(Network network, ModelMetadata metadata, OnnxExportOptions options, GraphScreen? screen)
    {
        InputShape input = network.Spec.Input;
        var graph = new GraphBuilder(network.Spec.Name ?? "Network");
        string images = ImagesName;
        if (options.Input == OnnxInput.Pixels)
        {
            graph.AddInput(PixelsName, TensorProto.Types.DataType.Uint8, BatchName, input.Height, input.Width, input.Channels);
            images = PreprocessingNodes.Emit(graph, PixelsName, metadata.Preprocessing);
        }
        else
        {
            graph.AddInput(ImagesName, TensorProto.Types.DataType.Float, BatchName, input.Channels, input.Height, input.Width);
        }

        using var parts = new OptimizedParts(network, MemoryFormat.Contiguous, Precision.Full, shares: true);
        var emission = new Emission(graph, parts, options.Emitters);
        NetworkPlan plan = network.Plan;
        GraphValue features = emission.Steps(plan.Steps.Take(plan.FeatureSteps), new GraphValue(images, FeatureShape.Map(input.Channels, input.Height, input.Width)));
        emission.Steps(plan.Steps.Skip(plan.FeatureSteps), features);
        graph.NameLast(LogitsName);
        string output = LogitsName;
        if (options.Softmax)
        {
            OutputNodes.Emit(graph, LogitsName, network.Spec.Output, network.Spec.Classes);
            output = OutputNodes.NameFor(network.Spec.Output);
            graph.NameLast(output);
        }

        graph.AddOutput(output, TensorProto.Types.DataType.Float, BatchName, options.Softmax ? network.Spec.Classes : network.Spec.LogitCount);
        if (screen is not null)
        {
            screen.Emit(graph, features.Name, LogitsName);
            graph.NameLast(ScreenName);
            graph.AddOutput(ScreenName, TensorProto.Types.DataType.Float, BatchName);
        }

        return graph;
    }
}
