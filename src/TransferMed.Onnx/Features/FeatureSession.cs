using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TransferMed.Models;
using TransferMed.Onnx.Protocol;
using Tensor = TorchSharp.torch.Tensor;

namespace TransferMed.Onnx;

/// <summary>A graph that gives features of images. Owns the session.</summary>
internal sealed class FeatureSession : IFrozenGraph, IGraphContent, IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string _path;
    private readonly string _hash;
    private readonly string _output;
    private bool _oneByOne;
    private volatile bool _disposed;

    private FeatureSession(string path, string hash, InferenceSession session, string output) =>
        (_path, _hash, _session, _output) = (path, hash, session, output);

    public string InputName => _session.InputMetadata.Keys.Single();

    /// <summary>What the features of images are kept in; set once they are known.</summary>
    public GraphFeatureCache? Cache { get; set; }

    public GraphPooling Pooling { get; private set; }

    public int FeatureCount { get; private set; }

    /// <summary>Whether the graph takes one image at a time.</summary>
    public bool OneByOne => _oneByOne;

    /// <summary>Loads a graph for one of its values.</summary>
    /// <param name="path">The file, for errors and to read it again.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="hash">Their SHA-256.</param>
    /// <param name="model">What they say.</param>
    /// <param name="output">The value; one inside the graph becomes an output.</param>
    /// <param name="threads">The threads.</param>
    /// <exception cref="OnnxModelException">It cannot be loaded.</exception>
    public static FeatureSession Open(string path, byte[] content, string hash, ModelProto model, string output, int threads)
    {
        if (model.Graph.Output.All(value => value.Name != output))
        {
            model.Graph.Output.Add(new ValueInfoProto { Name = output });
            content = model.ToByteArray();
        }

        return new FeatureSession(path, hash, RuntimeFile.Load(path, content, threads), output);
    }

    public ImageInput ReadInput() => ImageInput.Of(_path, _session);

    /// <summary>Runs the graph on zeros: finds out what it gives, and whether it takes more than one image at once.</summary>
    /// <exception cref="OnnxModelException">It fails, or gives no features.</exception>
    public void Measure(ImageInput input, int channels, int height, int width, TokenPooling tokens)
    {
        NodeMetadata given = _session.OutputMetadata[_output];
        if (!given.IsTensor || given.ElementDataType != TensorElementType.Float)
        {
            throw new OnnxModelException($"The value '{_output}' of '{_path}' is {(given.IsTensor ? $"of {given.ElementDataType}" : "no tensor")}; features are float32. Name another output, or convert the graph to float32.");
        }

        int size = checked(channels * height * width);
        _oneByOne = input.Batch == 1;
        long[] shape;
        try
        {
            shape = ShapeFor(_oneByOne ? 1 : 2);
        }
        catch (OnnxModelException) when (!_oneByOne)
        {
            // An axis that is called free but that the export has fixed within the graph: the run of one says what else is wrong.
            _oneByOne = true;
            shape = ShapeFor(1);
        }

        if (!_oneByOne && shape is [1, ..])
        {
            _oneByOne = true;
            shape = ShapeFor(1);
        }

        Pooling = shape.Length switch
        {
            2 => GraphPooling.None,
            3 => tokens == TokenPooling.ClassToken ? GraphPooling.ClassToken : GraphPooling.TokenMean,
            4 => GraphPooling.MapMean,
            _ => throw NoFeatures(shape),
        };
        long features = Pooling is GraphPooling.ClassToken or GraphPooling.TokenMean ? shape[2] : shape[1];
        if (shape[0] != (_oneByOne ? 1 : 2) || features is < 1 or > SpecLimits.Features || shape.Any(extent => extent < 1))
        {
            throw NoFeatures(shape);
        }

        FeatureCount = (int)features;

        long[] ShapeFor(int count)
        {
            using OrtValue images = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, new float[count * size].AsMemory(), [count, channels, height, width]);
            using IDisposableReadOnlyCollection<OrtValue> results = Run(images);
            return results[0].GetTensorTypeAndShape().Shape;
        }
    }

    public Tensor Features(Tensor images)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(OnnxFeatures));
        long[] shape = images.shape;
        int count = (int)shape[0];
        float[] values = images.data<float>().ToArray();
        int size = count == 0 ? 0 : values.Length / count;
        var rows = new float[count * FeatureCount];
        UInt128[] keys = Cache is null ? [] : [.. Enumerable.Range(0, count).Select(i => Cache.KeyOf(values.AsSpan(i * size, size)))];
        int[] missing = Cache is null ? [.. Enumerable.Range(0, count)] : [.. Enumerable.Range(0, count).Where(i => !Cache.TryGet(keys[i], Row(i)))];
        foreach (int[] chunk in missing.Chunk(_oneByOne ? 1 : Math.Max(1, count)))
        {
            float[] taken = chunk.Length == count ? values : Gather(values, size, chunk);
            float[] computed = Compute(taken, [chunk.Length, .. shape[1..]]);
            for (int i = 0; i < chunk.Length; i++)
            {
                ReadOnlySpan<float> row = computed.AsSpan(i * FeatureCount, FeatureCount);
                row.CopyTo(Row(chunk[i]));
                Cache?.Add(keys[chunk[i]], row);
            }
        }

        return TorchSharp.torch.tensor(rows, [count, FeatureCount]);

        Span<float> Row(int i) => rows.AsSpan(i * FeatureCount, FeatureCount);
    }

    public ModelProto ReadContent()
    {
        if (_oneByOne)
        {
            throw new OnnxModelException($"The graph of '{_path}' takes one image at a time, but exported files take any number: export the graph itself with a free batch axis (in PyTorch dynamic_axes), or save the model as a package.");
        }

        byte[] content = RuntimeFile.Read(_path);
        return Convert.ToHexStringLower(SHA256.HashData(content)) == _hash
            ? ModelProto.Parser.ParseFrom(content)
            : throw new OnnxModelException($"'{_path}' has changed since it was opened: its SHA-256 is another one. Put the file back, or open it again and probe again.");
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Cache?.Dispose();
            _run.Dispose();
            _session.Dispose();
        }
    }

    private float[] Compute(float[] images, long[] shape)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, images.AsMemory(), shape);
        using IDisposableReadOnlyCollection<OrtValue> results = Run(input);
        long[] given = results[0].GetTensorTypeAndShape().Shape;
        int count = (int)shape[0];
        ReadOnlySpan<float> values = results[0].GetTensorDataAsSpan<float>();
        return given[0] == count && given[Pooling is GraphPooling.ClassToken or GraphPooling.TokenMean ? 2 : 1] == FeatureCount
            ? FeaturePooling.Apply(Pooling, values, given)
            : throw NoFeatures(given);
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(OrtValue images)
    {
        try
        {
            return _session.Run(_run, [InputName], [images], [_output]);
        }
        catch (OnnxRuntimeException fault)
        {
            long[] shape = images.GetTensorTypeAndShape().Shape;
            throw new OnnxModelException($"The graph of '{_path}' fails for images ({string.Join(", ", shape)}): {fault.Message} Open it for the size that it was exported for.", fault);
        }
    }

    private static float[] Gather(float[] values, int size, int[] rows)
    {
        var gathered = new float[rows.Length * size];
        for (int i = 0; i < rows.Length; i++)
        {
            values.AsSpan(rows[i] * size, size).CopyTo(gathered.AsSpan(i * size, size));
        }

        return gathered;
    }

    private OnnxModelException NoFeatures(long[] shape) => new(
        $"The value '{_output}' of '{_path}' is ({string.Join(", ", shape)}) for {(_oneByOne ? "one image" : "two images")}; features are (N, D), (N, T, D) or (N, D, H, W). Name another output.");
}
