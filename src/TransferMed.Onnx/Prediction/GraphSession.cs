using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>A loaded graph with one input and one output.</summary>
internal sealed class GraphSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private bool _disposed;

    private GraphSession(string path, InferenceSession session)
    {
        Path = path;
        _session = session;
        _inputs = [.. session.InputMetadata.Keys];
        _outputs = [.. session.OutputMetadata.Keys];
    }

    public string Path { get; }

    /// <exception cref="OnnxModelException">The file cannot be read, or there is no native ONNX Runtime.</exception>
    public static GraphSession Open(string path, int threads)
    {
        if (!File.Exists(path))
        {
            throw new OnnxModelException($"There is no file '{path}'.");
        }

        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            return new GraphSession(path, new InferenceSession(path, options));
        }
        catch (OnnxRuntimeException fault)
        {
            throw new OnnxModelException($"ONNX Runtime cannot load '{path}': {fault.Message} The file is damaged or no ONNX file; export the model again.", fault);
        }
        catch (Exception fault) when (fault is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new OnnxModelException($"'{path}' cannot be run without a native ONNX Runtime; add the package Microsoft.ML.OnnxRuntime to the program. ({fault.GetBaseException().Message.Split('\n')[0].Trim()})", fault);
        }
    }

    /// <summary>Reads the metadata and checks that the graph is what they say.</summary>
    /// <exception cref="OnnxModelException">It is not.</exception>
    public OnnxModelInfo Describe()
    {
        var metadata = ModelMetadata.Read(Path, _session.ModelMetadata.CustomMetadataMap);
        InputShape input = metadata.Network.Input;
        NodeMetadata taken = Single(_session.InputMetadata, "input");
        NodeMetadata given = Single(_session.OutputMetadata, "output");
        bool pixels = taken.ElementDataType == TensorElementType.UInt8;
        RequireTensor(_inputs[0], taken, pixels ? TensorElementType.UInt8 : TensorElementType.Float, pixels ? [input.Height, input.Width, input.Channels] : [input.Channels, input.Height, input.Width]);
        RequireTensor(_outputs[0], given, TensorElementType.Float, [metadata.Network.Classes]);
        if (_outputs[0] is not (ModelWriter.ProbabilitiesName or ModelWriter.LogitsName))
        {
            throw new OnnxModelException($"The graph of '{Path}' gives '{_outputs[0]}'; it must be '{ModelWriter.ProbabilitiesName}' or '{ModelWriter.LogitsName}'. Export the model again.");
        }

        return new OnnxModelInfo
        {
            Classes = metadata.Classes,
            Network = metadata.Network,
            Normalization = metadata.Normalization,
            Resize = metadata.Resize,
            Input = pixels ? OnnxInput.Pixels : OnnxInput.Normalized,
            Softmax = _outputs[0] == ModelWriter.ProbabilitiesName,
            Card = metadata.Card,
            LibraryVersion = metadata.Version,
        };
    }

    /// <summary>Runs the graph once.</summary>
    /// <param name="values">The input's values.</param>
    /// <param name="shape">Its extents.</param>
    /// <returns>The output's values.</returns>
    public float[] Run<T>(Memory<T> values, long[] shape)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(OnnxPredictor));
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_run, _inputs, [input], _outputs);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _disposed = true;
        _run.Dispose();
        _session.Dispose();
    }

    private NodeMetadata Single(IReadOnlyDictionary<string, NodeMetadata> all, string what) => all.Count == 1
        ? all.Values.Single()
        : throw new OnnxModelException($"The graph of '{Path}' has {all.Count} {what}s ({string.Join(", ", all.Keys)}) instead of one. Export the model again.");

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
