using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferMed.Models;
using TransferMed.Serving;

namespace TransferMed.Onnx;

/// <summary>A loaded graph with one input, scores of the classes, and perhaps the out-of-distribution score of an image.</summary>
internal sealed class GraphSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly string _hash;
    private bool _disposed;

    private GraphSession(string path, InferenceSession session, string hash)
    {
        _hash = hash;
        Path = path;
        _session = session;
        _inputs = [.. session.InputMetadata.Keys];
        // The classes' scores first, in whatever order the file has them.
        _outputs = [.. session.OutputMetadata.Keys.OrderBy(name => name == ModelWriter.ScreenName)];
    }

    public string Path { get; }

    /// <exception cref="OnnxModelException">The file cannot be read, or there is no native ONNX Runtime.</exception>
    public static GraphSession Open(string path, int threads)
    {
        byte[] content = RuntimeFile.Read(path);

        // Read once: the hash that is told is that of the graph that runs.
        return new GraphSession(path, RuntimeFile.Load(path, content, threads), Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>Reads the metadata and checks that the graph is what they say.</summary>
    /// <exception cref="OnnxModelException">It is not.</exception>
    public OnnxModelInfo Describe()
    {
        var metadata = ModelMetadata.Read(Path, _session.ModelMetadata.CustomMetadataMap);
        InputShape input = metadata.Network.Input;
        NodeMetadata taken = SingleInput();
        bool pixels = taken.ElementDataType == TensorElementType.UInt8;
        RequireTensor(_inputs[0], taken, pixels ? TensorElementType.UInt8 : TensorElementType.Float, pixels ? [input.Height, input.Width, input.Channels] : [input.Channels, input.Height, input.Width]);
        RequireOutputs(metadata);
        return new OnnxModelInfo
        {
            Classes = metadata.Classes,
            Network = metadata.Network,
            Preprocessing = metadata.Preprocessing,
            Input = pixels ? OnnxInput.Pixels : OnnxInput.Normalized,
            Softmax = _outputs[0] != ModelWriter.LogitsName,
            Card = metadata.Card,
            OutOfDistributionScore = metadata.OutOfDistributionScore,
            LibraryVersion = metadata.Version,
            Sha256 = _hash,
        };
    }

    /// <summary>Runs the graph once.</summary>
    /// <param name="values">The input's values.</param>
    /// <param name="shape">Its extents.</param>
    /// <returns>The outputs' values.</returns>
    public NetworkRows Run<T>(Memory<T> values, long[] shape)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(OnnxPredictor));
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_run, _inputs, [input], _outputs);
        return new NetworkRows(Floats(results[0]), default, (int)shape[0]) { OutOfDistributionScores = results.Count > 1 ? Floats(results[1]) : default };
    }

    public void Dispose()
    {
        _disposed = true;
        _run.Dispose();
        _session.Dispose();
    }

    private static float[] Floats(OrtValue value) => value.GetTensorDataAsSpan<float>().ToArray();

    private NodeMetadata SingleInput() => _inputs.Length == 1
        ? _session.InputMetadata[_inputs[0]]
        : throw new OnnxModelException($"The graph of '{Path}' has {_inputs.Length} inputs ({string.Join(", ", _inputs)}) instead of one. Export the model again.");

    private void RequireOutputs(ModelMetadata metadata)
    {
        string said = OutputNodes.NameFor(metadata.Network.Output);
        bool known = _outputs.Length is 1 or 2 && (_outputs[0] == said || _outputs[0] == ModelWriter.LogitsName) && (_outputs.Length == 1 || _outputs[1] == ModelWriter.ScreenName);
        if (!known)
        {
            throw new OnnxModelException(
                $"The graph of '{Path}' gives {string.Join(", ", _outputs.Select(name => $"'{name}'"))}; it must be '{said}' or '{ModelWriter.LogitsName}', and beside it at most '{ModelWriter.ScreenName}'. Export the model again.");
        }

        RequireTensor(_outputs[0], _session.OutputMetadata[_outputs[0]], TensorElementType.Float, [_outputs[0] == said ? metadata.Network.Classes : metadata.Network.LogitCount]);
        bool given = _outputs.Length > 1;
        if (given)
        {
            RequireTensor(_outputs[1], _session.OutputMetadata[_outputs[1]], TensorElementType.Float, []);
        }

        if (given != metadata.OutOfDistributionScore)
        {
            throw new OnnxModelException(given
                ? $"The graph of '{Path}' gives '{ModelWriter.ScreenName}', but no screen in '{ModelMetadata.CardKey}' says from which score on an image is out of distribution. Export the model again."
                : $"The screen in '{ModelMetadata.CardKey}' of '{Path}' takes its score from '{ModelWriter.ScreenName}', which the graph does not give. Export the model again.");
        }
    }

    private void RequireTensor(string name, NodeMetadata found, TensorElementType type, int[] sample)
    {
        // The free axis of the batch is -1.
        int[] expected = [-1, .. sample];
        if (!found.IsTensor || found.ElementDataType != type || !found.Dimensions.AsSpan().SequenceEqual(expected))
        {
            string shape = found.IsTensor ? $"{found.ElementDataType} ({string.Join(", ", found.Dimensions)})" : found.OnnxValueType.ToString();
            throw new OnnxModelException($"'{name}' in the graph of '{Path}' is {shape}; its network's description says {type} ({string.Join(", ", expected)}). Export the model again.");
        }
    }
}
