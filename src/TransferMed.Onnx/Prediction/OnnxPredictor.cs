using TransferMed.Datasets;
using TransferMed.Explanations;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace TransferMed.Onnx;

/// <summary>
/// Predicts pictures with an ONNX file of <see cref="OnnxExport"/> through ONNX Runtime, without LibTorch. Pictures are decoded and
/// brought to size as in training; calibration and conformal sets come from the card in the file, and so does the threshold of the flag
/// for out-of-distribution images, whose score the graph gives. Any number of threads may call it. Needs a native ONNX Runtime beside the program:
/// the package Microsoft.ML.OnnxRuntime, or that of another processor.
/// </summary>
public sealed class OnnxPredictor : IPredictor
{
    private readonly string _path;
    private readonly OnnxEngine _engine;
    private readonly PredictionCore _core;

    private OnnxPredictor(string path, OnnxEngine engine, OnnxModelInfo info, PredictorOptions options)
    {
        _path = path;
        _engine = engine;
        Info = info;
        _core = new PredictionCore(engine, info.Classes, info.Task, info.Network.Output, info.Card?.Assessment, options, typeof(OnnxPredictor));
    }

    /// <summary>What the file says about its model.</summary>
    public OnnxModelInfo Info { get; }

    /// <inheritdoc/>
    public ValueList<string> Classes => Info.Classes;

    /// <inheritdoc/>
    public LearningTask Task => Info.Task;

    /// <inheritdoc/>
    public bool ClassOrderIsStated => Info.ClassOrderIsStated;

    private InputShape Input => Info.Network.Input;

    private int ValuesPerImage => Input.Channels * Input.Height * Input.Width;

    /// <summary>Reads a file and makes it ready to run.</summary>
    /// <param name="path">What <see cref="OnnxExport"/> wrote.</param>
    /// <param name="options">How it works; null for the defaults.</param>
    /// <returns>The predictor; dispose it.</returns>
    /// <exception cref="OnnxModelException">
    /// The file is missing or damaged, its metadata or its graph are not those of an exported model, or no native ONNX Runtime is there.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range or does not fit the network.</exception>
    public static OnnxPredictor Load(string path, PredictorOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new PredictorOptions();
        options.Validate();
        if (options.Precision is not (Precision.Full or Precision.Auto))
        {
            throw new ArgumentException($"{nameof(options.Precision)} is {options.Precision}, but an ONNX file computes in float32, as it was exported; leave it at {nameof(Precision.Full)}, or load a model package.", nameof(options));
        }

        var session = GraphSession.Open(path, options.OnnxThreads);
        try
        {
            OnnxModelInfo info = session.Describe();
            return new OnnxPredictor(path, new OnnxEngine(session, info, PredictionCore.CapacityOf(options)), info, options);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Prediction Predict(ImageSource image) => _core.Predict(image);

    /// <inheritdoc/>
    public Task<Prediction> PredictAsync(ImageSource image, CancellationToken cancellationToken = default) => _core.PredictAsync(image, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<Prediction> PredictAll(IEnumerable<ImageSource> images, CancellationToken cancellationToken = default) => _core.PredictAll(images, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ImageResult> PredictStream(IAsyncEnumerable<ImageSource> images, CancellationToken cancellationToken = default) => _core.PredictStream(images, cancellationToken);

    /// <inheritdoc/>
    public void WarmUp() => _core.WarmUp();

    /// <summary>Predicts pixels of the network's input size; what the graph does not normalise is normalised here. No further views are made.</summary>
    /// <param name="pixels">(N, H, W, C), one byte each, red first.</param>
    /// <returns>One prediction for each picture.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of a picture's.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public IReadOnlyList<Prediction> PredictPixels(ReadOnlyMemory<byte> pixels)
    {
        int count = CountOf(pixels.Length, nameof(pixels));
        return RunInBatches(count, (first, taken) =>
        {
            for (int i = 0; i < taken; i++)
            {
                pixels.Span.Slice((first + i) * ValuesPerImage, ValuesPerImage).CopyTo(_engine.Place(i));
            }

            return _engine.Run(taken, features: false);
        });
    }

    /// <summary>Predicts normalised pictures, for files with <see cref="OnnxInput.Normalized"/>.</summary>
    /// <param name="images">(N, C, H, W) of the network's input, normalised and in the channel order of the model's preprocessing.</param>
    /// <returns>One prediction for each picture.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of a picture's.</exception>
    /// <exception cref="InvalidOperationException">The graph takes pixels.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public IReadOnlyList<Prediction> PredictNormalized(float[] images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (Info.Input != OnnxInput.Normalized)
        {
            throw new InvalidOperationException($"The graph of '{_path}' takes pixels and normalises them itself; give bytes, or export with {nameof(OnnxInput)}.{nameof(OnnxInput.Normalized)}.");
        }

        int count = CountOf(images.Length, nameof(images));
        return RunInBatches(count, (first, taken) => _engine.RunNormalized(images.AsMemory(first * ValuesPerImage, taken * ValuesPerImage), taken));
    }

    /// <summary>
    /// Computes which parts of a picture speak for a class, by <see cref="Occlusion"/> or another method that needs no gradient. What
    /// hides a patch is rounded to a grey level, which LibTorch's maps do not. Predictions wait meanwhile.
    /// </summary>
    /// <param name="image">A path, or the bytes of a file.</param>
    /// <param name="method">How; <see cref="Occlusion"/> where null.</param>
    /// <param name="classIndex">The index of the class that is explained; null for the predicted one.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The heat map, with the class's name and probability.</returns>
    /// <exception cref="ArgumentException">The class or an argument of the method is out of range.</exception>
    /// <exception cref="NotSupportedException">The method needs the network (<see cref="ExplanationMethod.NeedsNetwork"/>).</exception>
    /// <exception cref="TransferMedException">The picture cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public Explanation Explain(ImageSource image, ExplanationMethod? method = null, int? classIndex = null, CancellationToken cancellationToken = default)
    {
        method ??= new Occlusion();
        method.Validate();
        Explainer.RequireClass(classIndex, Classes);
        if (method.NeedsNetwork)
        {
            throw new NotSupportedException($"{nameof(method)} is {method.GetType().Name}, but ONNX Runtime gives no gradients: use {nameof(Occlusion)}, or {nameof(Predictor)} for the other methods.");
        }

        ExplainedImage pixels = _core.ReadImage(image, cancellationToken);
        return _core.RunAlone(() => EngineSubject.Explain(_engine, _core.Maker, Classes, Info.Preprocessing, pixels, method, classIndex, cancellationToken), cancellationToken);
    }

    /// <summary>Ends the batch that is under way, gives <see cref="ObjectDisposedException"/> to all calls that wait, and frees the graph.</summary>
    public void Dispose() => _core.Dispose();

    private Prediction[] RunInBatches(int count, Func<int, int, NetworkRows> run)
    {
        using PredictionCall call = _core.Begin("predictPixels");
        try
        {
            return RunInBatches(count, run, call);
        }
        catch (Exception error) when (call.Failed(error))
        {
            throw;
        }
    }

    private Prediction[] RunInBatches(int count, Func<int, int, NetworkRows> run, PredictionCall call) => _core.RunAlone(
        () =>
        {
            var predictions = new Prediction[count];
            for (int first = 0; first < count; first += _engine.Capacity)
            {
                NetworkRows rows = run(first, Math.Min(_engine.Capacity, count - first));
                for (int i = 0; i < rows.Count; i++)
                {
                    predictions[first + i] = call.Answered(_core.Maker.Make(rows.Slice(i, 1), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"picture {first + i}")));
                }
            }

            return predictions;
        },
        CancellationToken.None);

    private int CountOf(int length, string argument) => length % ValuesPerImage == 0
        ? length / ValuesPerImage
        : throw new ArgumentException($"{length} values are no whole number of pictures of {Input} ({ValuesPerImage} values).", argument);
}
