using TransferMed.Data;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>
/// Predicts pictures with an ONNX file of <see cref="OnnxExport"/> through ONNX Runtime, without torch. Pictures are decoded and
/// brought to size as in training. Any number of threads may predict at the same time. Needs a native ONNX Runtime beside the
/// program: the package Microsoft.ML.OnnxRuntime, or that of another processor.
/// </summary>
public sealed class OnnxPredictor : IDisposable
{
    private readonly GraphSession _session;
    private readonly OnnxPredictorOptions _options;
    private readonly FilePixelReader _reader;
    private readonly float[] _scale;
    private readonly float[] _shift;

    private OnnxPredictor(GraphSession session, OnnxModelInfo info, OnnxPredictorOptions options)
    {
        _session = session;
        _options = options;
        _reader = new FilePixelReader(options.Decoding);
        (_scale, _shift) = info.Normalization.AffineOf(info.Network.Input.Channels);
        Info = info;
    }

    /// <summary>What the file says about its model.</summary>
    public OnnxModelInfo Info { get; }

    private InputShape Input => Info.Network.Input;

    private int ValuesPerPicture => Input.Channels * Input.Height * Input.Width;

    /// <summary>Reads a file and makes it ready to run.</summary>
    /// <param name="path">What <see cref="OnnxExport"/> wrote.</param>
    /// <param name="options">Threads, batch size and decoding; null for the defaults.</param>
    /// <returns>The predictor; dispose it after the last call has come back.</returns>
    /// <exception cref="OnnxModelException">
    /// The file is missing or damaged, its metadata or its graph are not those of an exported model, or no native ONNX Runtime is there.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static OnnxPredictor Load(string path, OnnxPredictorOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxPredictorOptions();
        options.Validate();
        var session = GraphSession.Open(path, options.Threads);
        try
        {
            return new OnnxPredictor(session, session.Describe(), options);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Predicts one picture file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Class and probabilities.</returns>
    /// <exception cref="TransferMedException">The picture cannot be read; the message names it.</exception>
    /// <exception cref="ArgumentException">The network takes other than 1 or 3 channels.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public OnnxPrediction Predict(string path) => Predict([path])[0];

    /// <summary>Predicts picture files, batch by batch; the pictures of a batch are decoded on all cores.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>One prediction for each, in their order.</returns>
    /// <exception cref="TransferMedException">A picture cannot be read; the message names it.</exception>
    /// <exception cref="ArgumentException">A path is empty, or the network takes other than 1 or 3 channels.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public IReadOnlyList<OnnxPrediction> Predict(IReadOnlyList<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
        {
            ArgumentException.ThrowIfNullOrEmpty(path, nameof(paths));
        }

        var geometry = new ImageGeometry(Input.Height, Input.Width, Input.Channels, Info.Resize);
        geometry.Validate();
        var predictions = new List<OnnxPrediction>(paths.Count);
        for (int first = 0; first < paths.Count; first += _options.BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int start = first;
            int count = Math.Min(_options.BatchSize, paths.Count - first);
            var pixels = new byte[checked(count * geometry.ByteCount)];
            ParallelPictures.ForEach(
                count,
                Environment.ProcessorCount,
                i => _reader.Read(new ImageSample(paths[start + i], 0), geometry, pixels.AsSpan(i * geometry.ByteCount, geometry.ByteCount)),
                cancellationToken);
            predictions.AddRange(Predict(pixels));
        }

        return predictions;
    }

    /// <summary>Predicts pixels; what the graph does not normalise is normalised here.</summary>
    /// <param name="pixels">(N, H, W, C) of the network's input, one byte each, red first.</param>
    /// <returns>One prediction for each picture.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of a picture's.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public IReadOnlyList<OnnxPrediction> Predict(byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return Info.Input == OnnxInput.Pixels
            ? Run(pixels, Input.Height, Input.Width, Input.Channels)
            : Predict(PixelNormalization.Apply(pixels, CountOf(pixels.Length, nameof(pixels)), Input, _scale, _shift));
    }

    /// <summary>Predicts normalised pictures, for files with <see cref="OnnxInput.Normalized"/>.</summary>
    /// <param name="pictures">(N, C, H, W) of the network's input, normalised with the model's statistics.</param>
    /// <returns>One prediction for each picture.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of a picture's.</exception>
    /// <exception cref="InvalidOperationException">The graph takes pixels.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public IReadOnlyList<OnnxPrediction> Predict(float[] pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return Info.Input == OnnxInput.Normalized
            ? Run(pictures, Input.Channels, Input.Height, Input.Width)
            : throw new InvalidOperationException($"The graph of '{_session.Path}' takes pixels and normalises them itself; give bytes, or export with {nameof(OnnxInput)}.{nameof(OnnxInput.Normalized)}.");
    }

    /// <summary>Frees the graph. No call may be under way.</summary>
    public void Dispose() => _session.Dispose();

    private List<OnnxPrediction> Run<T>(T[] values, params ReadOnlySpan<long> sample)
        where T : unmanaged
    {
        int count = CountOf(values.Length, nameof(values));
        var predictions = new List<OnnxPrediction>(count);
        for (int first = 0; first < count; first += _options.BatchSize)
        {
            int taken = Math.Min(_options.BatchSize, count - first);
            float[] outputs = _session.Run(values.AsMemory(first * ValuesPerPicture, taken * ValuesPerPicture), [taken, .. sample]);
            foreach (float[] row in outputs.Chunk(Info.Classes.Count))
            {
                predictions.Add(Judge(row));
            }
        }

        return predictions;
    }

    private int CountOf(int length, string argument) => length % ValuesPerPicture == 0
        ? length / ValuesPerPicture
        : throw new ArgumentException($"{length} values are no whole number of pictures of {Input} ({ValuesPerPicture} values).", argument);

    private OnnxPrediction Judge(float[] row)
    {
        if (!Info.Softmax)
        {
            StableSoftmax.Apply(row);
        }

        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            best = row[i] > row[best] ? i : best;
        }

        return new OnnxPrediction(Info.Classes[best], best, row.ToValueList());
    }
}
