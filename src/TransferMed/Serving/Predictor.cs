using TransferMed.Datasets;
using TransferMed.Explanations;
using TransferMed.Packaging;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>
/// Predicts pictures with a trained model on LibTorch: the preprocessing of training to the bit, calibrated probabilities, conformal
/// sets and the out-of-distribution flag where the model has them. Any number of threads may call it. Owns its network; dispose it.
/// </summary>
public sealed class Predictor : IPredictor
{
    private readonly TrainedModel _model;
    private readonly Explainer _explainer;
    private readonly PredictionCore _core;

    private Predictor(TrainedModel model, ModelCard card, PredictorOptions options)
    {
        _model = model;
        Card = card;
        Options = options;
        _explainer = new Explainer(model.Network, model.Classes, model.Preprocessing);
        var engine = new TorchEngine(model.Network, model.Preprocessing, PredictionCore.CapacityOf(options), options.Precision);
        _core = new PredictionCore(engine, model.Classes, model.Task, model.Network.Spec.Output, card.Assessment, options, typeof(Predictor));
    }

    /// <inheritdoc/>
    public ValueList<string> Classes => _model.Classes;

    /// <inheritdoc/>
    public LearningTask Task => _model.Task;

    /// <inheritdoc/>
    public bool ClassOrderIsStated => Card.ClassOrderIsStated;

    /// <summary>How it works.</summary>
    public PredictorOptions Options { get; }

    /// <summary>What is known about the model.</summary>
    public ModelCard Card { get; }

    /// <summary>Where it computes.</summary>
    public TorchDevice Device => _model.Network.Device;

    /// <summary>
    /// Reads a model file and makes it ready to predict: a model package, or an ONNX file (<c>.onnx</c>) where the program references the
    /// library's package for ONNX.
    /// </summary>
    /// <param name="path">What <see cref="TrainedModel.Save"/> wrote, or an exported ONNX file.</param>
    /// <param name="device">Where it computes; null for CUDA where there is one, else the CPU. ONNX files take the CPU alone.</param>
    /// <param name="options">How it works; the defaults where null.</param>
    /// <returns>The predictor: a <see cref="Predictor"/> for a package; dispose it.</returns>
    /// <exception cref="ArgumentException">An option is out of range or does not fit the network or the device.</exception>
    /// <exception cref="TransferMedException">The file cannot be read, is damaged, is no model, or needs a package that the program does not reference.</exception>
    public static IPredictor Load(string path, TorchDevice? device = null, PredictorOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Checked(options);
        if (PredictorFormats.Of(path) is { } load)
        {
            return load(path, device, options);
        }

        TrainedModel model = TrainedModel.Load(path, device);
        return Own(model, model.Card, options);
    }

    /// <summary>Makes a model ready to predict. Its weights are copied: the model stays the caller's, to be trained on or disposed.</summary>
    /// <param name="model">The model; its <see cref="TrainedModel.Assessment"/> gives calibration, thresholds and the out-of-distribution screen.</param>
    /// <param name="options">How it works; the defaults where null.</param>
    /// <returns>The predictor, on the model's device; dispose it.</returns>
    /// <exception cref="ArgumentException">An option is out of range or does not fit the network or the device.</exception>
    public static Predictor From(TrainedModel model, PredictorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.RequireClassifier();
        options = Checked(options);
        ModelCard card = model.Card;
        return Own(new TrainedModel(model.CopyNetwork(model.Network.Device), model.Classes, model.Preprocessing) { Task = model.Task }, card, options);
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

    /// <summary>Computes which parts of a picture speak for a class. Predictions wait meanwhile.</summary>
    /// <param name="image">A path, or the bytes of a file.</param>
    /// <param name="method">How; <see cref="GradCam"/> where null.</param>
    /// <param name="classIndex">The index of the class that is explained; null for the predicted one.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The heat map, with the class's name and probability.</returns>
    /// <exception cref="ArgumentException">The class or an argument of the method is out of range, or the network has no such layer; the message lists those it has.</exception>
    /// <exception cref="TransferMedException">The picture cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public Explanation Explain(ImageSource image, ExplanationMethod? method = null, int? classIndex = null, CancellationToken cancellationToken = default)
    {
        method ??= new GradCam();
        _explainer.Validate(method, classIndex);
        ExplainedImage pixels = _core.ReadImage(image, cancellationToken);
        return _core.RunAlone(() => _explainer.Explain(pixels, method, classIndex, cancellationToken), cancellationToken);
    }

    /// <summary>Ends the batch that is under way, gives <see cref="ObjectDisposedException"/> to all calls that wait, and frees the network.</summary>
    public void Dispose()
    {
        _core.Dispose();
        _model.Dispose();
    }

    private static PredictorOptions Checked(PredictorOptions? options)
    {
        options ??= new PredictorOptions();
        options.Validate();
        return options;
    }

    private static Predictor Own(TrainedModel model, ModelCard card, PredictorOptions options)
    {
        try
        {
            return new Predictor(model, card, options);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
